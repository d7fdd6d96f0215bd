using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory": the published rooms of a server that pass a filter.</summary>
public sealed record QueryPublicRooms : IOperation<PublicRoomsPage>
{
    public static Operation Contract { get; } = Operation.Post("queryPublicRooms", "/_matrix/client/v3/publicRooms").AlsoR0() with
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
        /// <summary>What name, topic or canonical alias contains.</summary>
        public string? GenericSearchTerm { get; init; }

        /// <summary>Room types; null among them stands for rooms without one.</summary>
        public IReadOnlyList<string?>? RoomTypes { get; init; }
    }
}
