using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": whether a rule is enabled.</summary>
public sealed record IsPushRuleEnabled : IOperation<IsPushRuleEnabled, IsPushRuleEnabled.Response>
{
    public static Operation<IsPushRuleEnabled, Response> Contract { get; } = Operation.Get("isPushRuleEnabled", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    public sealed record Response(bool Enabled);
}

/// <summary>Client-Server API, "Push Rules": enabling a rule.</summary>
public sealed record SetPushRuleEnabled : IOperation<SetPushRuleEnabled, Empty>
{
    public static Operation<SetPushRuleEnabled, Empty> Contract { get; } = Operation.Put("setPushRuleEnabled", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    [FromBody]
    public required Body Setting { get; init; }

    public sealed record Body
    {
        public required bool Enabled { get; init; }
    }
}

/// <summary>Client-Server API, "Push Rules": the actions of a rule.</summary>
public sealed record GetPushRuleActions : IOperation<GetPushRuleActions, GetPushRuleActions.Response>
{
    public static Operation<GetPushRuleActions, Response> Contract { get; } = Operation.Get("getPushRuleActions", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    /// <param name="Actions">The actions: strings and objects.</param>
    public sealed record Response(IReadOnlyList<JsonElement> Actions);
}

/// <summary>Client-Server API, "Push Rules": setting the actions of a rule.</summary>
public sealed record SetPushRuleActions : IOperation<SetPushRuleActions, Empty>
{
    public static Operation<SetPushRuleActions, Empty> Contract { get; } = Operation.Put("setPushRuleActions", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    [FromBody]
    public required Body Setting { get; init; }

    public sealed record Body
    {
        /// <summary>The actions: strings and objects.</summary>
        public required JsonElement Actions { get; init; }
    }
}
