using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST account/password".</summary>
internal sealed class ChangePasswordHandler(IUserInteractiveAuthentication interactive, PasswordPolicy policy, PasswordChange passwordChange) : IHandler<ChangePassword, Empty>
{
    public ValueTask<Empty> HandleAsync(Call call, ChangePassword request, CancellationToken cancellationToken)
    {
        var body = request.Content;
        policy.Check(body.NewPassword.Reveal());
        return interactive.RunAsync(
            new InteractiveRequest("changePassword", call.OptionalCaller?.User, InteractiveRequest.PasswordFlow),
            body.Auth,
            async (outcome, token) =>
            {
                await passwordChange.SetAsync(
                    outcome.Account!, body.NewPassword.Reveal(), body.LogoutDevices is not false, call.OptionalCaller?.Device, token);
                return Empty.Value;
            },
            cancellationToken);
    }
}
