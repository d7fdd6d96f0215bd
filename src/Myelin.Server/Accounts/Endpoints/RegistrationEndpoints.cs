using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Creation of accounts ("Account registration").</summary>
internal sealed class RegistrationEndpoints(
    RegistrationGate gate,
    AccountCreation creation,
    GuestUpgrade guests,
    IUserInteractiveAuthentication interactive,
    PasswordPolicy policy,
    PasswordHasher hasher,
    RateLimits rateLimits,
    FirstAdministrator first,
    IRegistrationTokens tokens)
    : IEndpoints<RegistrationEndpoints>
{
    public static void Map(IOperationMap<RegistrationEndpoints> map)
    {
        map.Serve(Register.Contract, static endpoints => endpoints.RegisterAsync);
        map.Serve(CheckUsernameAvailability.Contract, static endpoints => endpoints.CheckUsernameAvailabilityAsync);
        map.Serve(RegistrationTokenValidity.Contract, static endpoints => endpoints.RegistrationTokenValidityAsync);
    }

    private async ValueTask<Register.Response> RegisterAsync(Call call, Register request, CancellationToken cancellationToken) => request.Kind switch
    {
        null or "user" when request.Content.Type == SessionEndpoints.AppServiceType => await RegisterForAppServiceAsync(call, request.Content, cancellationToken),
        null or "user" => await RegisterUserAsync(call, request.Content, cancellationToken),
        "guest" => await RegisterGuestAsync(call, request.Content, cancellationToken),
        _ => throw MatrixException.InvalidParam("'kind' must be user or guest."),
    };

    /// <summary>The response for a new account and its session, if any.</summary>
    public static Register.Response Answer(Account account, NewSession? session) => new()
    {
        UserId = account.User,
        AccessToken = session?.AccessToken,
        RefreshToken = session?.RefreshToken,
        ExpiresInMs = (long?)session?.Lifetime?.TotalMilliseconds,
        DeviceId = session?.DeviceId,
        HomeServer = account.User.ServerName.Value,
    };

    private void Charge(Call call) => rateLimits.Charge(RateLimitClass.Registration, call.OptionalCaller, call.Address);

    // "bypassing the registration flows entirely" (Application Service API, "Server admin style permissions").
    private async ValueTask<Register.Response> RegisterForAppServiceAsync(Call call, Register.Body body, CancellationToken cancellationToken)
    {
        var appService = call.RequireAppService();
        Charge(call);
        var (account, session) = await creation.CreateForAppServiceAsync(
            appService,
            body.Username ?? throw MatrixException.MissingParam("There is no 'username'."),
            body.InhibitLogin is true ? null : new SessionRequest(body.DeviceId, body.InitialDeviceDisplayName, body.RefreshToken is true, call),
            cancellationToken);
        return Answer(account, session);
    }

    private async ValueTask<Register.Response> RegisterUserAsync(Call call, Register.Body body, CancellationToken cancellationToken)
    {
        await gate.RequireOpenAsync(cancellationToken);

        // "Homeservers MUST perform the relevant checks ... before performing User-Interactive Authentication".
        var guest = body.GuestAccessToken is { } guestToken ? await guests.RequireGuestAsync(guestToken, body.Username, cancellationToken) : null;
        UserId? user = guest is null && body.Username is { } username ? await creation.CheckAvailableAsync(username, cancellationToken) : guest?.User;
        if (body.Password is { } newPassword)
        {
            policy.Check(newPassword.Reveal());
        }

        SessionOpener.CheckDisplayName(body.InitialDeviceDisplayName);
        return await interactive.RunAsync(
            new InteractiveRequest(Register.Contract, null, await gate.FlowsAsync(cancellationToken)),
            body.Auth,
            async (outcome, token) =>
            {
                var password = body.Password ?? throw MatrixException.MissingParam("There is no 'password'.");
                Charge(call);
                var wanted = new NewAccount(user, AccountKind.User)
                {
                    PasswordHash = await hasher.HashAsync(password.Reveal(), token),
                    RegistrationToken = outcome.RegistrationToken,
                    IsAdministrator = outcome.IsFirstAdministrator,
                    IsFirst = outcome.IsFirstAdministrator,
                    Session = body.InhibitLogin is true
                        ? null
                        : new SessionRequest(body.DeviceId, body.InitialDeviceDisplayName, body.RefreshToken is true, call),
                };
                var (account, session) = guest is null ? await creation.CreateAsync(wanted, token) : await guests.UpgradeAsync(guest, wanted, token);
                return Answer(account, session);
            },
            cancellationToken);
    }

    // "All parameters in the request body with the exception of initial_device_display_name MUST BE ignored".
    private async ValueTask<Register.Response> RegisterGuestAsync(Call call, Register.Body body, CancellationToken cancellationToken)
    {
        gate.RequireOpenForGuests();
        Charge(call);
        var (account, session) = await creation.CreateAsync(
            new NewAccount(null, AccountKind.Guest) { Session = new SessionRequest(null, body.InitialDeviceDisplayName, CanRefresh: false, call) },
            cancellationToken);
        return Answer(account, session);
    }

    private async ValueTask<CheckUsernameAvailability.Response> CheckUsernameAvailabilityAsync(
        Call call, CheckUsernameAvailability request, CancellationToken cancellationToken)
    {
        // A closed server must not reveal which names exist.
        await gate.RequireOpenAsync(cancellationToken);
        await creation.CheckAvailableAsync(request.Username, cancellationToken);
        return new CheckUsernameAvailability.Response(true);
    }

    private async ValueTask<RegistrationTokenValidity.Response> RegistrationTokenValidityAsync(
        Call call, RegistrationTokenValidity request, CancellationToken cancellationToken)
    {
        await gate.RequireOpenAsync(cancellationToken);
        return new RegistrationTokenValidity.Response(
            await first.IsCodeAsync(request.Token, cancellationToken) || await tokens.IsValidAsync(request.Token, cancellationToken));
    }
}
