using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>Client-Server API, "Push Rules": adding or changing a rule.</summary>
public sealed record SetPushRule : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setPushRule", "/_matrix/client/v3/pushrules/global/{kind}/{ruleId}").AlsoR0();

    [FromPath]
    public required string Kind { get; init; }

    [FromPath]
    public required string RuleId { get; init; }

    /// <summary>The rule that it is to precede.</summary>
    [FromQuery]
    public string? Before { get; init; }

    /// <summary>The rule that it is to follow.</summary>
    [FromQuery]
    public string? After { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Rule { get; init; }
}
