using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": one rule.</summary>
public sealed record GetPushRule : IOperation<RawJson>
{
    public static Operation Contract { get; } = Operation.Get("getPushRule", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }
}
