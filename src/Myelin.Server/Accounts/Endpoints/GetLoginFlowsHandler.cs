using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET login".</summary>
internal sealed class GetLoginFlowsHandler(IEnumerable<IReservedUserIds> appServices) : IHandler<GetLoginFlows, GetLoginFlows.Response>
{
    private readonly GetLoginFlows.Response _flows = new(
    [
        new GetLoginFlows.LoginFlow(LoginHandler.PasswordType),
        new GetLoginFlows.LoginFlow(LoginHandler.TokenType, GetLoginToken: true),
        .. appServices.Select(_ => new GetLoginFlows.LoginFlow(LoginHandler.AppServiceType)),
    ]);

    public ValueTask<GetLoginFlows.Response> HandleAsync(Call call, GetLoginFlows request, CancellationToken cancellationToken) => ValueTask.FromResult(_flows);
}
