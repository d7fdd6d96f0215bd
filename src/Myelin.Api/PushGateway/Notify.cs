using Myelin.Api.Contracts;

namespace Myelin.Api.PushGateway;

/// <summary>Push Gateway API, "Homeserver behaviour": notifies a gateway of an event or of counts. This server calls it.</summary>
public sealed record Notify : IOperation<Notify, Notify.Response>
{
    /// <summary>The path that a gateway's URL must have (Client-Server API, "POST pushers/set").</summary>
    public const string Path = "/_matrix/push/v1/notify";

    public static Operation<Notify, Response> Contract { get; } = Operation.Post("notify", Path) with { Auth = AuthScheme.None };

    /// <summary>The notification; see the schema of <c>notify</c>.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <param name="Rejected">The push keys that are not, or no longer, valid. Their pushers must be removed.</param>
    public sealed record Response(IReadOnlyList<string>? Rejected);
}
