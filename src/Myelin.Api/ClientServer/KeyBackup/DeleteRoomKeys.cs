using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "DELETE room_keys/keys": deletes keys from a backup.</summary>
public sealed record DeleteRoomKeys : IOperation<RoomKeysUpdate>
{
    public static Operation Contract { get; } = Operation.Delete("deleteRoomKeys", "/_matrix/client/v3/room_keys/keys") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys"],
    };

    [FromQuery]
    public required string Version { get; init; }
}
