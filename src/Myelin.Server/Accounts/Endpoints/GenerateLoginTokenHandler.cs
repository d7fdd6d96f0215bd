using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST login/get_token".</summary>
internal sealed class GenerateLoginTokenHandler(IUserInteractiveAuthentication interactive, LoginTokens tokens)
    : IHandler<GenerateLoginToken, GenerateLoginToken.Response>
{
    public ValueTask<GenerateLoginToken.Response> HandleAsync(Call call, GenerateLoginToken request, CancellationToken cancellationToken)
    {
        if (call.Caller.Kind == CallerKind.AppService)
        {
            throw new MatrixException(400, ErrCodes.Unrecognized, "Application services have no password to confirm this with.");
        }

        return interactive.RunAsync(
            new InteractiveRequest("generateLoginToken", call.Caller.User, InteractiveRequest.PasswordFlow),
            request.Content.Auth,
            async (outcome, token) => new GenerateLoginToken.Response(
                await tokens.CreateAsync(outcome.Account!.Number, token), (long)AccountLimits.LoginTokenLifetime.TotalMilliseconds),
            cancellationToken);
    }
}
