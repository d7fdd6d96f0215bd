using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class IsPushRuleEnabledHandler(IPushRules pushRules) : IHandler<IsPushRuleEnabled, IsPushRuleEnabled.Response>
{
    public async ValueTask<IsPushRuleEnabled.Response> HandleAsync(Call call, IsPushRuleEnabled request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        var rule = PushRulePath.Require(rules.Ruleset, kind, request.RuleId);
        return new IsPushRuleEnabled.Response(rule.Enabled);
    }
}
