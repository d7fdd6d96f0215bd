using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": removing a rule.</summary>
public sealed record DeletePushRule : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Delete("deletePushRule", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }
}
