using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class GetPushRuleHandler(IPushRules pushRules) : IHandler<GetPushRule, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetPushRule request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        var rule = PushRulePath.Require(rules.Ruleset, kind, request.RuleId);
        return new RawJson(PushRulesContent.Json(writer => rule.WriteTo(writer, kind)));
    }
}
