using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class GetPushRulesHandler(IPushRules pushRules) : IHandler<GetPushRules, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetPushRules request, CancellationToken cancellationToken)
    {
        return new RawJson((await pushRules.OfUserAsync(call.Caller.User, cancellationToken)).ContentJson);
    }
}
