using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET account/whoami".</summary>
internal sealed class GetTokenOwnerHandler : IHandler<GetTokenOwner, GetTokenOwner.Response>
{
    public ValueTask<GetTokenOwner.Response> HandleAsync(Call call, GetTokenOwner request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new GetTokenOwner.Response(call.Caller.User, call.Caller.Device, call.Caller.IsGuest));
}
