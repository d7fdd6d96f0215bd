using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Pushers;

/// <summary>Client-Server API, "Push Notifications": making, changing and deleting a pusher.</summary>
public sealed record PostPusher : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("postPusher", "/_matrix/client/v3/pushers/set").AlsoR0() with { RateLimit = RateLimitClass.Message };

    /// <summary>The pusher; <c>kind</c> null, which is not the same as absent, deletes it.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Pusher { get; init; }
}
