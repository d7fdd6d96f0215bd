using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory": the published rooms of a server.</summary>
public sealed record GetPublicRooms : IOperation<GetPublicRooms, PublicRoomsPage>
{
    public static Operation<GetPublicRooms, PublicRoomsPage> Contract { get; } = Operation.Get("getPublicRooms", "/_matrix/client/v3/publicRooms").AlsoR0() with
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

/// <summary>Client-Server API, "Published room directory": the published rooms of a server that match a filter.</summary>
public sealed record QueryPublicRooms : IOperation<QueryPublicRooms, PublicRoomsPage>
{
    public static Operation<QueryPublicRooms, PublicRoomsPage> Contract { get; } = Operation.Post("queryPublicRooms", "/_matrix/client/v3/publicRooms").AlsoR0() with
    {
        AllowsGuests = true,
        RateLimit = RateLimitClass.Search,
        AllowsNoBody = true,
    };

    [FromQuery]
    public string? Server { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public long? Limit { get; init; }

        public string? Since { get; init; }

        public RoomFilter? Filter { get; init; }

        public bool? IncludeAllNetworks { get; init; }

        public string? ThirdPartyInstanceId { get; init; }
    }

    public sealed record RoomFilter
    {
        /// <summary>A text to find in the name, topic or canonical alias.</summary>
        public string? GenericSearchTerm { get; init; }

        /// <summary>Room types; null matches rooms without a type.</summary>
        public IReadOnlyList<string?>? RoomTypes { get; init; }
    }
}

/// <summary>A page of published rooms (<c>public_rooms_response.yaml</c>).</summary>
/// <param name="Chunk">The rooms.</param>
/// <param name="NextBatch">The token of the next page; null on the last.</param>
/// <param name="PrevBatch">The token of the previous page; null on the first.</param>
/// <param name="TotalRoomCountEstimate">The number of published rooms; null if the server has no estimate.</param>
public sealed record PublicRoomsPage(IReadOnlyList<PublicRoom> Chunk, string? NextBatch, string? PrevBatch, int? TotalRoomCountEstimate);

/// <summary>A published room (<c>public_rooms_chunk.yaml</c>). Other servers may tell more of theirs.</summary>
public sealed record PublicRoom : OpenObject
{
    public required RoomId RoomId { get; init; }

    public required int NumJoinedMembers { get; init; }

    public required bool WorldReadable { get; init; }

    public required bool GuestCanJoin { get; init; }

    public string? Name { get; init; }

    public string? Topic { get; init; }

    public string? CanonicalAlias { get; init; }

    public string? AvatarUrl { get; init; }

    public string? JoinRule { get; init; }

    public string? RoomType { get; init; }
}
