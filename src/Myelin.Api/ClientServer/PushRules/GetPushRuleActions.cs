using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": the actions of a rule.</summary>
public sealed record GetPushRuleActions : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getPushRuleActions", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }
}
