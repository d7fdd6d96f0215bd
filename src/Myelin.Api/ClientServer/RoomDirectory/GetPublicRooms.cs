using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory".</summary>
public sealed record GetPublicRooms : IOperation<PublishedRooms>
{
    public static Operation Contract { get; } = Operation.Get("getPublicRooms", "/_matrix/client/v3/publicRooms").AlsoR0() with { Auth = AuthScheme.None, RateLimit = RateLimitClass.Search };

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Since { get; init; }

    /// <summary>Another server whose directory is asked for.</summary>
    [FromQuery]
    public string? Server { get; init; }
}
