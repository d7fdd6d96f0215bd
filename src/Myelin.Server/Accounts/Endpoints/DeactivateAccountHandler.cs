using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST account/deactivate".</summary>
internal sealed class DeactivateAccountHandler(IUserInteractiveAuthentication interactive, IAccounts accounts, Deactivation deactivation)
    : IHandler<DeactivateAccount, DeactivateAccount.Response>
{
    public async ValueTask<DeactivateAccount.Response> HandleAsync(Call call, DeactivateAccount request, CancellationToken cancellationToken)
    {
        if (call.OptionalCaller is { Kind: CallerKind.AppService } appService)
        {
            // Its users have no password to confirm it with.
            await deactivation.DeactivateAsync((await accounts.FindAsync(appService.User, cancellationToken))!, request.Content.Erase is true, cancellationToken);
            return new DeactivateAccount.Response("success");
        }

        return await interactive.RunAsync(
            new InteractiveRequest("deactivateAccount", call.OptionalCaller?.User, InteractiveRequest.PasswordFlow),
            request.Content.Auth,
            async (outcome, token) =>
            {
                await deactivation.DeactivateAsync(outcome.Account!, request.Content.Erase is true, token);

                // "This must be success if the homeserver has no identifiers to unbind for the user."
                return new DeactivateAccount.Response("success");
            },
            cancellationToken);
    }
}
