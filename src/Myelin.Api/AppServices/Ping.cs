using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Pinging": checks whether the service is reachable and knows its <c>hs_token</c>. This server calls it.</summary>
public sealed record Ping : IOperation<Ping, Empty>
{
    public static Operation<Ping, Empty> Contract { get; } = Operation.Post("ping", "/_matrix/app/v1/ping") with { Auth = AuthScheme.HomeserverToken };

    [FromBody]
    public required Body Content { get; init; }

    /// <param name="TransactionId">The transaction ID that the service gave when it asked for the ping; null if it gave none.</param>
    public sealed record Body(string? TransactionId = null);
}
