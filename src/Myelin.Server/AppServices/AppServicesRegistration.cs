using Myelin.Server.Accounts;
using Myelin.Server.AppServices.Masquerading;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Configuration;

namespace Myelin.Server.AppServices;

/// <summary>The slice of application services: bridges and bots that act as many users (Application Service API).</summary>
internal static class AppServicesRegistration
{
    /// <exception cref="StartRefusedException">A registration file is wrong.</exception>
    public static IServiceCollection AddAppServices(this IServiceCollection services, MyelinOptions options)
    {
        var registered = new RegisteredAppServices(RegistrationFiles.Read(options));
        services.AddSingleton(registered);
        if (registered.All.Count > 0)
        {
            services.AddMasquerading();
        }

        return services;
    }

    private static IServiceCollection AddMasquerading(this IServiceCollection services) => services
        .AddSingleton<ActingUsers>()
        .AddSingleton<SenderAccounts>().AddHostedService(provider => provider.GetRequiredService<SenderAccounts>())
        .AddSingleton<IAccessTokenSource, AppServiceTokens>()
        .AddSingleton<IReservedUserIds, ReservedUserIds>();
}
