using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET login".</summary>
internal sealed class GetLoginFlowsHandler : IHandler<GetLoginFlows, GetLoginFlows.Response>
{
    private static readonly GetLoginFlows.Response Flows = new(
    [
        new GetLoginFlows.LoginFlow(LoginHandler.PasswordType),
        new GetLoginFlows.LoginFlow(LoginHandler.TokenType, GetLoginToken: true),
    ]);

    public ValueTask<GetLoginFlows.Response> HandleAsync(Call call, GetLoginFlows request, CancellationToken cancellationToken) => ValueTask.FromResult(Flows);
}
