using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Endpoints;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Configuration;
using Myelin.Server.DueWork;
using Myelin.Server.Http;
using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>The slice of accounts, sessions and devices.</summary>
internal static class AccountsRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services, MyelinOptions options)
    {
        services.AddApiJson(AccountsJson.Default);
        services.AddSingleton<IMigration, Schema200Accounts>().AddSingleton<IMigration, Schema1101PendingDeactivations>().AddSingleton<IMigration, Schema1410EmailAddresses>();
        AddServices(services);
        AddOperations(services);
        if (options.Registration.SharedSecret.Length > 0)
        {
            services.AddSingleton<SharedSecretNonces>();
            services.AddOperation<GetSharedSecretNonce, GetSharedSecretNonce.Response, GetSharedSecretNonceHandler>();
            services.AddOperation<RegisterWithSharedSecret, Register.Response, RegisterWithSharedSecretHandler>();
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

        services.AddSingleton<PasswordPolicy>().AddSingleton<PasswordHashingThreads>().AddSingleton<PasswordHashing>().AddSingleton<PasswordVerification>();
        services.AddSingleton<SessionOpening>().AddSingleton<TokenRefresh>().AddSingleton<LoginTokens>().AddSingleton<AppServiceLogin>();
        services.AddSingleton<IAccessTokenAuthentication, AccessTokenAuthentication>();

        services.AddSingleton<LastSeen>().AddHostedService(provider => provider.GetRequiredService<LastSeen>());
        services.AddSingleton<Deactivation>().AddSingleton<IDueWork>(provider => provider.GetRequiredService<Deactivation>());
        services.AddRecurringWork<LoginTokenExpiry>();

        services.AddSingleton<InteractiveSessions>().AddSingleton<IUserInteractiveAuthentication, UserInteractiveAuthentication>();
        services.AddSingleton<IAuthenticationStage, PasswordStage>();
        services.AddSingleton<IAuthenticationStage, DummyStage>();
        services.AddSingleton<IAuthenticationStage, RegistrationTokenStage>();
        services.AddSingleton<IAuthenticationStage, TermsStage>();
        services.AddSingleton<DeviceDeletion>().AddSingleton<DeviceCreation>().AddSingleton<ModerationGate>().AddSingleton<AdministeredTokens>();
    }

    private static void AddOperations(IServiceCollection services) => services
        .AddOperation<Register, Register.Response, RegisterHandler>()
        .AddOperation<CheckUsernameAvailability, CheckUsernameAvailability.Response, CheckUsernameAvailabilityHandler>()
        .AddOperation<RegistrationTokenValidity, RegistrationTokenValidity.Response, RegistrationTokenValidityHandler>()
        .AddOperation<GetLoginFlows, GetLoginFlows.Response, GetLoginFlowsHandler>()
        .AddOperation<Login, Login.Response, LoginHandler>()
        .AddOperation<GenerateLoginToken, GenerateLoginToken.Response, GenerateLoginTokenHandler>()
        .AddOperation<Refresh, Refresh.Response, RefreshHandler>()
        .AddOperation<Logout, Empty, LogoutHandler>()
        .AddOperation<LogoutAll, Empty, LogoutAllHandler>()
        .AddOperation<GetTokenOwner, GetTokenOwner.Response, GetTokenOwnerHandler>()
        .AddOperation<ChangePassword, Empty, ChangePasswordHandler>()
        .AddOperation<DeactivateAccount, DeactivateAccount.Response, DeactivateAccountHandler>()
        .AddOperation<GetAccount3PIDs, GetAccount3PIDs.Response, GetAccount3PIDsHandler>()
        .AddOperation<GetDevices, GetDevices.Response, GetDevicesHandler>()
        .AddOperation<GetDevice, ClientDevice, GetDeviceHandler>()
        .AddOperation<UpdateDevice, UpdateDevice.Response, UpdateDeviceHandler>()
        .AddOperation<DeleteDevice, Empty, DeleteDeviceHandler>()
        .AddOperation<DeleteDevices, Empty, DeleteDevicesHandler>()
        .AddOperation<GetWhoIs, GetWhoIs.Response, GetWhoIsHandler>()
        .AddOperation<GetAdminSuspendUser, SuspendedStatus, GetAdminSuspendUserHandler>()
        .AddOperation<SetAdminSuspendUser, SuspendedStatus, SetAdminSuspendUserHandler>()
        .AddOperation<GetAdminLockUser, LockedStatus, GetAdminLockUserHandler>()
        .AddOperation<SetAdminLockUser, LockedStatus, SetAdminLockUserHandler>()
        .AddOperation<ListRegistrationTokens, ListRegistrationTokens.Response, ListRegistrationTokensHandler>()
        .AddOperation<CreateRegistrationToken, AdministeredToken, CreateRegistrationTokenHandler>()
        .AddOperation<GetRegistrationToken, AdministeredToken, GetRegistrationTokenHandler>()
        .AddOperation<UpdateRegistrationToken, AdministeredToken, UpdateRegistrationTokenHandler>()
        .AddOperation<DeleteRegistrationToken, Empty, DeleteRegistrationTokenHandler>();
}
