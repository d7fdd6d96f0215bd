using Myelin.Api;
using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.Contracts;
using Myelin.Core.Push;
using Myelin.Server.Http;

namespace Myelin.Server.PushRules.Endpoints;

/// <summary>Changes and serves a user's push rules ("Push Rules: API").</summary>
internal sealed class PushRuleEndpoints(IPushRules pushRules) : IEndpoints<PushRuleEndpoints>
{
    public static void Map(IOperationMap<PushRuleEndpoints> map)
    {
        map.Serve(GetPushRules.Contract, static endpoints => endpoints.GetPushRulesAsync);
        map.Serve(GetPushRulesGlobal.Contract, static endpoints => endpoints.GetPushRulesGlobalAsync);
        map.Serve(GetPushRule.Contract, static endpoints => endpoints.GetPushRuleAsync);
        map.Serve(SetPushRule.Contract, static endpoints => endpoints.SetPushRuleAsync);
        map.Serve(DeletePushRule.Contract, static endpoints => endpoints.DeletePushRuleAsync);
        map.Serve(IsPushRuleEnabled.Contract, static endpoints => endpoints.IsPushRuleEnabledAsync);
        map.Serve(SetPushRuleEnabled.Contract, static endpoints => endpoints.SetPushRuleEnabledAsync);
        map.Serve(GetPushRuleActions.Contract, static endpoints => endpoints.GetPushRuleActionsAsync);
        map.Serve(SetPushRuleActions.Contract, static endpoints => endpoints.SetPushRuleActionsAsync);
    }

    private async ValueTask<IWritten<GetPushRules.Response>> GetPushRulesAsync(Call call, GetPushRules request, CancellationToken cancellationToken) =>
        new RawJson<GetPushRules.Response>((await pushRules.OfUserAsync(call.Caller.User, cancellationToken)).ContentJson);

    private async ValueTask<IWritten<ClientPushRuleset>> GetPushRulesGlobalAsync(Call call, GetPushRulesGlobal request, CancellationToken cancellationToken)
    {
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        return RawJson.Write<ClientPushRuleset>(rules.Ruleset.WriteTo);
    }

    private async ValueTask<IWritten<ClientPushRule>> GetPushRuleAsync(Call call, GetPushRule request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        var rule = PushRulePath.Require(rules.Ruleset, kind, request.RuleId);
        return RawJson.Write<ClientPushRule>(writer => rule.WriteTo(writer, kind));
    }

    private async ValueTask<Empty> SetPushRuleAsync(Call call, SetPushRule request, CancellationToken cancellationToken)
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

        // A changed rule stays enabled or disabled, and keeps its place unless the request gives another.
        var changed = existing is null ? rule : rule with { Enabled = existing.Enabled };
        if (existing is not null && before is null && after is null)
        {
            return rules.Replacing(kind, changed);
        }

        return PushRulesetOrder.TryPut(rules, kind, changed, before, after, out var result)
            ? result
            : throw new MatrixException(400, ErrCode.Unknown, $"before/after rule not found: {before ?? after}");
    }

    private async ValueTask<Empty> DeletePushRuleAsync(Call call, DeletePushRule request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        await pushRules.ChangeAsync(
            call.Caller.User,
            rules => PushRulePath.Require(rules, kind, request.RuleId).Default
                ? throw MatrixException.InvalidParam("The server's default rules can be disabled, not deleted.")
                : rules.Without(kind, request.RuleId),
            cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<IsPushRuleEnabled.Response> IsPushRuleEnabledAsync(Call call, IsPushRuleEnabled request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        var rule = PushRulePath.Require(rules.Ruleset, kind, request.RuleId);
        return new IsPushRuleEnabled.Response(rule.Enabled);
    }

    private async ValueTask<Empty> SetPushRuleEnabledAsync(Call call, SetPushRuleEnabled request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        await pushRules.ChangeAsync(
            call.Caller.User,
            rules => rules.Replacing(kind, PushRulePath.Require(rules, kind, request.RuleId) with { Enabled = request.Setting.Enabled }),
            cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<IWritten<GetPushRuleActions.Response>> GetPushRuleActionsAsync(Call call, GetPushRuleActions request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        var rules = await pushRules.OfUserAsync(call.Caller.User, cancellationToken);
        var rule = PushRulePath.Require(rules.Ruleset, kind, request.RuleId);
        return RawJson.Write<GetPushRuleActions.Response>(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("actions"u8);
            foreach (var action in rule.Actions)
            {
                action.WriteTo(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async ValueTask<Empty> SetPushRuleActionsAsync(Call call, SetPushRuleActions request, CancellationToken cancellationToken)
    {
        var kind = PushRulePath.Kind(request.Kind);
        if (!PushAction.TryReadAll(request.Setting.Actions, out var actions))
        {
            throw MatrixException.BadJson("'actions' must be a list of actions.");
        }

        await pushRules.ChangeAsync(
            call.Caller.User,
            rules => rules.Replacing(kind, PushRulePath.Require(rules, kind, request.RuleId) with { Actions = actions }),
            cancellationToken);
        return Empty.Value;
    }
}
