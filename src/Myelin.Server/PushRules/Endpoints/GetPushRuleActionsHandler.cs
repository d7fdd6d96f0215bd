using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class GetPushRuleActionsHandler(IPushRules pushRules) : IHandler<GetPushRuleActions, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetPushRuleActions request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        var rule = PushRulePath.Require(rules.Ruleset, kind, request.RuleId);
        return new RawJson(PushRulesContent.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("actions"u8);
            foreach (var action in rule.Actions)
            {
                action.WriteTo(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }));
    }
}
