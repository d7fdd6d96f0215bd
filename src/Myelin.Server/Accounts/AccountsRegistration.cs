using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Endpoints;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>The slice of accounts, sessions and devices.</summary>
internal static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, MyelinOptions options)
    {
        services.AddSingleton<IMigration, Schema200Accounts>().AddSingleton<IMigration, Schema1101PendingDeactivations>().AddSingleton<IMigration, Schema1410EmailAddresses>();
        AddServices(services);
        AddOperations(services);
        if (options.Registration.SharedSecret.Length > 0)
        {
            services.AddSingleton<SharedSecretNonces>();
            services.AddEndpoints<SharedSecretRegistrationEndpoints>();
        }

        return services;
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<Localparts>();
        services.AddSingleton<EmailAddresses>().AddSingleton<IEmailAddresses>(provider => provider.GetRequiredService<EmailAddresses>());
        services.AddSingleton<IDeactivationStep>(provider => provider.GetRequiredService<EmailAddresses>());
        services.AddSingleton<AccountStore>().AddSingleton<IAccounts>(provider => provider.GetRequiredService<AccountStore>());
        services.AddSingleton<IErasedUsers, ErasedUsers>();
        services.AddSingleton<DeviceStore>().AddSingleton<IDevices>(provider => provider.GetRequiredService<DeviceStore>());
        services.AddSingleton<RegistrationTokens>().AddSingleton<IRegistrationTokens>(provider => provider.GetRequiredService<RegistrationTokens>());
        services.AddSingleton<FirstAdministrator>().AddSingleton<RegistrationGate>().AddSingleton<GuestUpgrade>().AddSingleton<AccountCreation>().AddSingleton<IAppServiceAccounts>(provider => provider.GetRequiredService<AccountCreation>()).AddSingleton<PasswordChange>();
        services.AddSingleton<IAccountAdministration, AccountAdministration>();

        services.AddSingleton<PasswordPolicy>().AddSingleton<PasswordHasherThreads>().AddSingleton<PasswordHasher>().AddSingleton<PasswordVerification>();
        services.AddSingleton<SessionOpener>().AddSingleton<TokenRefresh>().AddSingleton<LoginTokens>().AddSingleton<AppServiceLogin>();
        services.AddSingleton<IAccessTokenAuthentication, AccessTokenAuthentication>();

        services.AddSingleton<LastSeen>().AddHostedService(provider => provider.GetRequiredService<LastSeen>());
        services.AddSingleton<Deactivation>().AddSingleton<IScheduledWork>(provider => provider.GetRequiredService<Deactivation>());
        services.AddRecurringWork<LoginTokenExpiry>();

        services.AddSingleton<InteractiveSessions>().AddSingleton<IUserInteractiveAuthentication, UserInteractiveAuthentication>();
        services.AddSingleton<IAuthenticationStage, PasswordStage>();
        services.AddSingleton<IAuthenticationStage, DummyStage>();
        services.AddSingleton<IAuthenticationStage, RegistrationTokenStage>();
        services.AddSingleton<IAuthenticationStage, TermsStage>();
        services.AddSingleton<DeviceDeletion>().AddSingleton<DeviceCreation>().AddSingleton<ModerationGate>().AddSingleton<AdministeredTokens>();
    }

    private static void AddOperations(IServiceCollection services) => services
        .AddEndpoints<RegistrationEndpoints>()
        .AddEndpoints<SessionEndpoints>()
        .AddEndpoints<AccountEndpoints>()
        .AddEndpoints<DeviceEndpoints>()
        .AddEndpoints<AccountModerationEndpoints>()
        .AddEndpoints<RegistrationTokenEndpoints>();
}
