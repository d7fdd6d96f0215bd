using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST account/deactivate".</summary>
internal sealed class DeactivateAccountHandler(IUserInteractiveAuthentication interactive, Deactivation deactivation)
    : IHandler<DeactivateAccount, DeactivateAccount.Response>
{
    public ValueTask<DeactivateAccount.Response> HandleAsync(Call call, DeactivateAccount request, CancellationToken cancellationToken) =>
        interactive.RunAsync(
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
