using System.Collections.Immutable;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Users' operations on their own account ("Account management").</summary>
internal sealed class AccountEndpoints(
    IUserInteractiveAuthentication interactive,
    PasswordPolicy policy,
    PasswordChange passwordChange,
    IAccounts accounts,
    Deactivation deactivation,
    IEmailAddresses emailAddresses)
    : IEndpoints<AccountEndpoints>
{
    public static void Map(IOperationMap<AccountEndpoints> map)
    {
        map.Serve(GetTokenOwner.Contract, static endpoints => endpoints.GetTokenOwnerAsync);
        map.Serve(ChangePassword.Contract, static endpoints => endpoints.ChangePasswordAsync);
        map.Serve(DeactivateAccount.Contract, static endpoints => endpoints.DeactivateAccountAsync);
        map.Serve(GetAccount3PIDs.Contract, static endpoints => endpoints.GetAccount3PIDsAsync);
    }

    private ValueTask<GetTokenOwner.Response> GetTokenOwnerAsync(Call call, GetTokenOwner request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new GetTokenOwner.Response(call.Caller.User, call.Caller.Device, call.Caller.IsGuest));

    private ValueTask<Empty> ChangePasswordAsync(Call call, ChangePassword request, CancellationToken cancellationToken)
    {
        var body = request.Content;
        policy.Check(body.NewPassword.Reveal());
        return interactive.RunAsync(
            new InteractiveRequest(ChangePassword.Contract, call.OptionalCaller?.User, InteractiveRequest.PasswordFlow),
            body.Auth,
            async (outcome, token) =>
            {
                await passwordChange.SetAsync(
                    outcome.Account!, body.NewPassword.Reveal(), body.LogoutDevices is not false, call.OptionalCaller?.Device, token);
                return Empty.Value;
            },
            cancellationToken);
    }

    private async ValueTask<DeactivateAccount.Response> DeactivateAccountAsync(Call call, DeactivateAccount request, CancellationToken cancellationToken)
    {
        if (call.OptionalCaller is { Kind: CallerKind.AppService } appService)
        {
            // Users of application services have no password to confirm with.
            await deactivation.DeactivateAsync((await accounts.FindAsync(appService.User, cancellationToken))!, request.Content.Erase is true, cancellationToken);
            return new DeactivateAccount.Response("success");
        }

        return await interactive.RunAsync(
            new InteractiveRequest(DeactivateAccount.Contract, call.OptionalCaller?.User, InteractiveRequest.PasswordFlow),
            request.Content.Auth,
            async (outcome, token) =>
            {
                await deactivation.DeactivateAsync(outcome.Account!, request.Content.Erase is true, token);

                // "This must be success if the homeserver has no identifiers to unbind for the user."
                return new DeactivateAccount.Response("success");
            },
            cancellationToken);
    }

    private async ValueTask<GetAccount3PIDs.Response> GetAccount3PIDsAsync(Call call, GetAccount3PIDs request, CancellationToken cancellationToken)
    {
        var addresses = await emailAddresses.OfUserAsync(call.Caller.User, cancellationToken);
        return new GetAccount3PIDs.Response(addresses
            .Select(proven => new GetAccount3PIDs.ThirdPartyIdentifier("email", proven.Address, proven.AddedAt, proven.AddedAt))
            .ToImmutableArray());
    }
}
