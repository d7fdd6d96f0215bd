using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class GetPushRulesGlobalHandler(IPushRules pushRules) : IHandler<GetPushRulesGlobal, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetPushRulesGlobal request, CancellationToken cancellationToken)
    {
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        return new RawJson(PushRulesContent.Json(rules.Ruleset.WriteTo));
    }
}
