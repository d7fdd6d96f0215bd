using Myelin.Api.Contracts;

namespace Myelin.Api.ServerServer.Transactions;

/// <summary>Server-Server API, "Policy Servers": asks the room's policy server to sign an event. The response has the signature, by server and key ID.</summary>
public sealed record AskPolicyServerToSign : IOperation<AskPolicyServerToSign, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>>
{
    public static Operation<AskPolicyServerToSign, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> Contract { get; } =
        Operation.Post("askPolicyServerToSign", "/_matrix/policy/v1/sign") with
        {
            Auth = AuthScheme.Server,
            RateLimit = RateLimitClass.Message,
            MaximumBody = ServerServerLimits.MaximumEvent,
        };

    /// <summary>The event.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Event { get; init; }
}
