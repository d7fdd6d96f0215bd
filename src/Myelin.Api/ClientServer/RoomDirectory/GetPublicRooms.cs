using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory": the published rooms of a server.</summary>
public sealed record GetPublicRooms : IOperation<PublicRoomsPage>
{
    public static Operation Contract { get; } = Operation.Get("getPublicRooms", "/_matrix/client/v3/publicRooms").AlsoR0() with
    {
        Auth = AuthScheme.None,
        AllowsGuests = true,
        RateLimit = RateLimitClass.Search,
    };

    [FromQuery]
    public int? Limit { get; init; }

    [FromQuery]
    public string? Since { get; init; }

    [FromQuery]
    public string? Server { get; init; }
}
