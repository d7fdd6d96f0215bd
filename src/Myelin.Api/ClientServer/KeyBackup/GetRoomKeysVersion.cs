using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "GET room_keys/version/{version}": one backup.</summary>
public sealed record GetRoomKeysVersion : IOperation<RoomKeysVersion>
{
    public static Operation Contract { get; } = Operation.Get("getRoomKeysVersion", "/_matrix/client/v3/room_keys/version/{version}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version/{version}"],
    };

    [FromPath]
    public required string Version { get; init; }
}
