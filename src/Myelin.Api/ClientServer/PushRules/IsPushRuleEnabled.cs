using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": whether a rule is enabled.</summary>
public sealed record IsPushRuleEnabled : IOperation<IsPushRuleEnabled.Response>
{
    public static Operation Contract { get; } = Operation.Get("isPushRuleEnabled", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    public sealed record Response(bool Enabled);
}
