using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory", filtered.</summary>
public sealed record QueryPublicRooms : IOperation<PublishedRooms>
{
    public static Operation Contract { get; } = Operation.Post("queryPublicRooms", "/_matrix/client/v3/publicRooms").AlsoR0() with { RateLimit = RateLimitClass.Search };

    /// <summary>Another server whose directory is asked for.</summary>
    [FromQuery]
    public string? Server { get; init; }

    [FromBody]
    public required Body Query { get; init; }

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
        public string? GenericSearchTerm { get; init; }

        /// <summary>The types of rooms to include; null in it stands for rooms without a type.</summary>
        public IReadOnlyList<string?>? RoomTypes { get; init; }
    }
}
