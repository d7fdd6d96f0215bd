using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.AppServices;

/// <summary>Application Service API, "Pinging": checks whether this server can reach the application service.</summary>
public sealed record PingAppservice : IOperation<PingAppservice, PingAppservice.Response>
{
    public static Operation<PingAppservice, Response> Contract { get; } = Operation.Post("pingAppservice", "/_matrix/client/v1/appservice/{appserviceId}/ping") with
    {
        // The path from the proposal (MSC2659).
        OlderPaths = ["/_matrix/client/unstable/fi.mau.msc2659/appservice/{appserviceId}/ping"],
        Auth = AuthScheme.AppServiceToken,
        AllowsNoBody = true,
    };

    [FromPath]
    public required string AppserviceId { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    /// <param name="TransactionId">Sent to the application service; null for none.</param>
    public sealed record Body(string? TransactionId = null);

    /// <param name="DurationMs">How long the application service took to respond, in milliseconds.</param>
    public sealed record Response(long DurationMs);
}
