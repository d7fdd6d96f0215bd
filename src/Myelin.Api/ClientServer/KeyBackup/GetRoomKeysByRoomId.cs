using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "GET room_keys/keys/{roomId}": keys from a backup.</summary>
public sealed record GetRoomKeysByRoomId : IOperation<IStreamedJson>
{
    public static Operation Contract { get; } = Operation.Get("getRoomKeysByRoomId", "/_matrix/client/v3/room_keys/keys/{roomId}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys/{roomId}"],
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required string Version { get; init; }
}
