using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST refresh".</summary>
internal sealed class RefreshHandler(TokenRefresh refresh) : IHandler<Refresh, Refresh.Response>
{
    public async ValueTask<Refresh.Response> HandleAsync(Call call, Refresh request, CancellationToken cancellationToken)
    {
        var session = await refresh.RefreshAsync(request.Content.RefreshToken.Reveal(), cancellationToken);
        return new Refresh.Response(session.AccessToken, session.RefreshToken!, (long)session.Lifetime!.Value.TotalMilliseconds);
    }
}
