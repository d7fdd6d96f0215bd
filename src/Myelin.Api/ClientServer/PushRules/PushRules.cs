using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": all rulesets.</summary>
public sealed record GetPushRules : IOperation<GetPushRules, GetPushRules.Response>
{
    public static Operation<GetPushRules, Response> Contract { get; } = Operation.Get("getPushRules", "/_matrix/client/v3/pushrules/").AlsoR0();

    /// <param name="Global">The rules for all of the user's devices.</param>
    public sealed record Response(ClientPushRuleset Global);
}

/// <summary>Client-Server API, "Push Rules": the global ruleset.</summary>
public sealed record GetPushRulesGlobal : IOperation<GetPushRulesGlobal, ClientPushRuleset>
{
    public static Operation<GetPushRulesGlobal, ClientPushRuleset> Contract { get; } = Operation.Get("getPushRulesGlobal", "/_matrix/client/v3/pushrules/global/").AlsoR0();
}

/// <summary>Client-Server API, "Push Rules": one rule.</summary>
public sealed record GetPushRule : IOperation<GetPushRule, ClientPushRule>
{
    public static Operation<GetPushRule, ClientPushRule> Contract { get; } = Operation.Get("getPushRule", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }
}

/// <summary>Client-Server API, "Push Rules": adding or changing a rule.</summary>
public sealed record SetPushRule : IOperation<SetPushRule, Empty>
{
    public static Operation<SetPushRule, Empty> Contract { get; } = Operation.Put("setPushRule", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    /// <summary>The rule that it must precede.</summary>
    [FromQuery]
    public string? Before { get; init; }

    /// <summary>The rule that it must follow.</summary>
    [FromQuery]
    public string? After { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Rule { get; init; }
}

/// <summary>Client-Server API, "Push Rules": removing a rule.</summary>
public sealed record DeletePushRule : IOperation<DeletePushRule, Empty>
{
    public static Operation<DeletePushRule, Empty> Contract { get; } = Operation.Delete("deletePushRule", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }
}
