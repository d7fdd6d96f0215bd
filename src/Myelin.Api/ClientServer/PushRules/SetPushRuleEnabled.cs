using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": enabling a rule.</summary>
public sealed record SetPushRuleEnabled : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setPushRuleEnabled", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/enabled").AlsoR0();

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
