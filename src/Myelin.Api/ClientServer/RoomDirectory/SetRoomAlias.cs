using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Room aliases": letting an alias of this server point to a room.</summary>
public sealed record SetRoomAlias : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setRoomAlias", "/_matrix/client/v3/directory/room/{roomAlias}").AlsoR0() with
    {
        RateLimit = RateLimitClass.Message,
    };

    [FromPath]
    public required RoomAlias RoomAlias { get; init; }

    [FromBody]
    public required Body Mapping { get; init; }

    public sealed record Body
    {
        public required RoomId RoomId { get; init; }
    }
}
