using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Pushers;

/// <summary>Client-Server API, "Push Notifications": the caller's pushers.</summary>
public sealed record GetPushers : IOperation<GetPushers, RawJson>
{
    public static Operation<GetPushers, RawJson> Contract { get; } = Operation.Get("getPushers", "/_matrix/client/v3/pushers").AlsoR0();
}

/// <summary>Client-Server API, "Push Notifications": making, changing and deleting a pusher.</summary>
public sealed record PostPusher : IOperation<PostPusher, Empty>
{
    public static Operation<PostPusher, Empty> Contract { get; } = Operation.Post("postPusher", "/_matrix/client/v3/pushers/set").AlsoR0() with { RateLimit = RateLimitClass.Message };

    /// <summary>The pusher; <c>kind</c> null, which is not the same as absent, deletes it.</summary>
    [FromRawBody]
    public required ReadOnlyMemory<byte> Pusher { get; init; }
}
