using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;

namespace Myelin.Api.ServerServer.Directories;

/// <summary>Server-Server API, "Published Room Directory": the rooms that the called server publishes.</summary>
public sealed record GetPublicRooms : IOperation<GetPublicRooms, PublicRoomsPage>
{
    public static Operation<GetPublicRooms, PublicRoomsPage> Contract { get; } = Operation.Get("getPublicRooms", "/_matrix/federation/v1/publicRooms") with { Auth = AuthScheme.Server };

    /// <summary>The most rooms to answer; null and 0 mean no limit.</summary>
    [FromQuery]
    public int? Limit { get; init; }

    /// <summary>The token of a page; null means the first.</summary>
    [FromQuery]
    public string? Since { get; init; }

    /// <summary>Whether to include the rooms of all networks of application services. Null means false.</summary>
    [FromQuery]
    public bool? IncludeAllNetworks { get; init; }

    /// <summary>The network whose rooms to answer; null means rooms that belong to none.</summary>
    [FromQuery]
    public string? ThirdPartyInstanceId { get; init; }
}

/// <summary>Server-Server API, "Published Room Directory": the rooms that the called server publishes and that match a filter.</summary>
public sealed record QueryPublicRooms : IOperation<QueryPublicRooms, PublicRoomsPage>
{
    public static Operation<QueryPublicRooms, PublicRoomsPage> Contract { get; } = Operation.Post("queryPublicRooms", "/_matrix/federation/v1/publicRooms") with
    {
        Auth = AuthScheme.Server,
        MaximumBody = ServerServerLimits.MaximumRequest,
    };

    [FromBody]
    public required ClientServer.RoomDirectory.QueryPublicRooms.Body Parameters { get; init; }
}
