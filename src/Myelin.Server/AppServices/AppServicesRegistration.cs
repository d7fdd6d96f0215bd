using Myelin.Api.AppServices;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.AppServices.Endpoints;
using Myelin.Server.AppServices.Ephemeral;
using Myelin.Server.AppServices.Masquerading;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.AppServices.Queries;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.AppServices.Transactions;
using Myelin.Server.Configuration;
using Myelin.Server.Encryption;
using Myelin.Server.Http;
using Myelin.Server.Log.Readers;
using Myelin.Server.Outgoing;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;

namespace Myelin.Server.AppServices;

/// <summary>Registers application services: bridges and bots that act as many users (Application Service API).</summary>
internal static class AppServicesRegistration
{
    /// <exception cref="StartRefusedException">A registration file is invalid.</exception>
    public static IServiceCollection AddAppServices(this IServiceCollection services, MyelinOptions options)
    {
        var registered = new RegisteredAppServices(RegistrationFiles.Read(options));
        services.AddSingleton(registered);
        services.AddSingleton<IMigration, Schema1500AppServices>();
        services.AddSingleton<IServiceUsers>(registered);
        services.AddSingleton<AppServiceCalls>().AddSingleton<AppServiceContact>().AddSingleton<TransactionAttempts>();
        services.AddNetworks().AddAppServiceOperations();
        if (registered.All.Count > 0)
        {
            // Without application services none of this is needed.
            services.AddMasquerading().AddQueries().AddTransactions(registered.All);
        }

        return services;
    }

    private static IServiceCollection AddNetworks(this IServiceCollection services) => services
        .AddSingleton<NetworkLookups>()
        .AddSingleton<NetworkRooms>()
        .AddSingleton<INetworkRooms>(provider => provider.GetRequiredService<NetworkRooms>());

    private static IServiceCollection AddAppServiceOperations(this IServiceCollection services) => services
        .AddEndpoints<AppServiceEndpoints>()
        .AddCalledOperations(
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

    private static IServiceCollection AddMasquerading(this IServiceCollection services) => services
        .AddSingleton<ActingUsers>()
        .AddSingleton<SenderAccounts>().AddHostedService(provider => provider.GetRequiredService<SenderAccounts>())
        .AddSingleton<IAccessTokenSource, AppServiceTokens>()
        .AddSingleton<IReservedUserIds, ReservedUserIds>()
        .AddSingleton<IReservedAliases, ReservedAliases>();

    private static IServiceCollection AddQueries(this IServiceCollection services) => services
        .AddSingleton<EntityQueries>()
        .AddSingleton<IOneTimeKeySource, AppServiceKeyQueries>()
        .AddSingleton<IAccountSource>(provider => provider.GetRequiredService<EntityQueries>())
        .AddSingleton<IAliasSource>(provider => provider.GetRequiredService<EntityQueries>());

    private static void AddTransactions(this IServiceCollection services, IReadOnlyList<AppService> all)
    {
        services.AddSingleton<AppServiceTransactionStore>().AddSingleton<TransactionBody>().AddSingleton<AppServiceTransactionSender>();
        foreach (var service in all.Where(service => service.Url is not null))
        {
            services.AddLogConsumer(provider => Reader(provider, service));
            if (service.WantsEphemeral)
            {
                services.AddSingleton<IHostedService>(provider => Forwarding(provider, service));
            }
        }
    }

    private static AppServiceReader Reader(IServiceProvider provider, AppService service)
    {
        var interest = ActivatorUtilities.CreateInstance<RoomInterest>(provider, service);
        var news = ActivatorUtilities.CreateInstance<DeviceChangesReader>(provider, interest);
        var gathering = ActivatorUtilities.CreateInstance<AppServiceTransactionBuilder>(provider, service, interest, news);
        return ActivatorUtilities.CreateInstance<AppServiceReader>(provider, service, interest, gathering);
    }

    private static EphemeralForwarder Forwarding(IServiceProvider provider, AppService service) =>
        ActivatorUtilities.CreateInstance<EphemeralForwarder>(
            provider, service, ActivatorUtilities.CreateInstance<EphemeralInterest>(provider, service));
}
