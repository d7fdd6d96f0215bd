using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": setting the actions of a rule.</summary>
public sealed record SetPushRuleActions : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setPushRuleActions", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}/actions").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    [FromBody]
    public required Body Setting { get; init; }

    public sealed record Body
    {
        /// <summary>Strings and objects.</summary>
        public required System.Text.Json.JsonElement Actions { get; init; }
    }
}
