using Myelin.Api;
using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Core.Push;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

internal sealed class SetPushRuleHandler(IPushRules pushRules) : IHandler<SetPushRule, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetPushRule request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        var rule = SentRule.Read(kind, request.RuleId, request.Rule);
        await pushRules.ChangeAsync(call.Caller.User, rules => Put(rules, kind, rule, request.Before, request.After), cancellationToken);
        return Empty.Value;
    }

    private static PushRuleset Put(PushRuleset rules, PushRuleKind kind, PushRule rule, string? before, string? after)
    {
        var existing = rules.Find(kind, rule.RuleId);
        if (existing is null && rules[kind].Length >= PushRulesLimits.MaximumRules)
        {
            throw MatrixException.Forbidden($"No more than {PushRulesLimits.MaximumRules} rules of a kind are kept.");
        }

        // A rule that is changed keeps its switch, and its place unless another is asked for.
        var changed = existing is null ? rule : rule with { Enabled = existing.Enabled };
        if (existing is not null && before is null && after is null)
        {
            return rules.Replacing(kind, changed);
        }

        return PushRulesetOrder.TryPut(rules, kind, changed, before, after, out var result)
            ? result
            : throw new MatrixException(400, ErrCodes.Unknown, $"before/after rule not found: {before ?? after}");
    }
}
