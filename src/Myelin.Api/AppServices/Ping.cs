using Myelin.Api.Contracts;

namespace Myelin.Api.AppServices;

/// <summary>Application Service API, "Pinging": whether the service is reached and knows its <c>hs_token</c>. Called by the server, not served.</summary>
public sealed record Ping : IOperation<Ping, Empty>
{
    public static Operation<Ping, Empty> Contract { get; } = Operation.Post("ping", "/_matrix/app/v1/ping") with { Auth = AuthScheme.HomeserverToken };

    [FromBody]
    public required Body Content { get; init; }

    /// <param name="TransactionId">What the service gave when it asked to be pinged, if it gave something.</param>
    public sealed record Body(string? TransactionId = null);
}
