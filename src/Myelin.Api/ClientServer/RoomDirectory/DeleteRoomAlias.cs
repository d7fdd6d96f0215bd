using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Room aliases": removing an alias.</summary>
public sealed record DeleteRoomAlias : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Delete("deleteRoomAlias", "/_matrix/client/v3/directory/room/{roomAlias}").AlsoR0() with
    {
        RateLimit = RateLimitClass.Message,
    };

    [FromPath]
    public required RoomAlias RoomAlias { get; init; }
}
