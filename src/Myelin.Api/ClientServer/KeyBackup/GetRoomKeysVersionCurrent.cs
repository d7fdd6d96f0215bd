using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "GET room_keys/version": the newest backup.</summary>
public sealed record GetRoomKeysVersionCurrent : IOperation<RoomKeysVersion>
{
    public static Operation Contract { get; } = Operation.Get("getRoomKeysVersionCurrent", "/_matrix/client/v3/room_keys/version") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version"],
    };
}
