using Myelin.Api.AppServices;
using Myelin.Server.Accounts;
using Myelin.Server.AppServices.Masquerading;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.AppServices.Transactions;
using Myelin.Server.Configuration;
using Myelin.Server.Log.Readers;
using Myelin.Server.Outgoing;
using Myelin.Server.Storage;

namespace Myelin.Server.AppServices;

/// <summary>The slice of application services: bridges and bots that act as many users (Application Service API).</summary>
internal static class AppServicesRegistration
{
    /// <exception cref="StartRefusedException">A registration file is wrong.</exception>
    public static IServiceCollection AddAppServices(this IServiceCollection services, MyelinOptions options)
    {
        var registered = new RegisteredAppServices(RegistrationFiles.Read(options));
        services.AddSingleton(registered);
        services.AddSingleton<IMigration, Schema1500AppServices>();
        services.AddCalledOperations(
            SendTransaction.Contract,
            Ping.Contract,
            QueryUserById.Contract,
            QueryRoomByAlias.Contract,
            GetProtocolMetadata.Contract,
            QueryUserByProtocol.Contract,
            QueryLocationByProtocol.Contract,
            QueryLocationByAlias.Contract,
            QueryThirdPartyUserById.Contract,
            ClaimKeys.Contract,
            QueryKeys.Contract);
        if (registered.All.Count > 0)
        {
            services.AddMasquerading();
            services.AddTransactions(registered.All);
        }

        return services;
    }

    private static IServiceCollection AddTransactions(this IServiceCollection services, IReadOnlyList<AppService> all)
    {
        services.AddSingleton<AppServiceCalls>().AddSingleton<TransactionStore>().AddSingleton<TransactionBody>().AddSingleton<TransactionSending>();
        foreach (var service in all.Where(service => service.Url is not null))
        {
            services.AddLogConsumer(provider => Reader(provider, service));
        }

        return services;
    }

    private static AppServiceReader Reader(IServiceProvider provider, AppService service)
    {
        var interest = ActivatorUtilities.CreateInstance<RoomInterest>(provider, service);
        var news = ActivatorUtilities.CreateInstance<DeviceNewsReading>(provider, interest);
        var gathering = ActivatorUtilities.CreateInstance<TransactionGathering>(provider, service, interest, news);
        return ActivatorUtilities.CreateInstance<AppServiceReader>(provider, service, interest, gathering);
    }

    private static IServiceCollection AddMasquerading(this IServiceCollection services) => services
        .AddSingleton<ActingUsers>()
        .AddSingleton<SenderAccounts>().AddHostedService(provider => provider.GetRequiredService<SenderAccounts>())
        .AddSingleton<IAccessTokenSource, AppServiceTokens>()
        .AddSingleton<IReservedUserIds, ReservedUserIds>();
}
