using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "PUT room_keys/keys": stores keys in the current backup.</summary>
public sealed record PutRoomKeys : IOperation<RoomKeysUpdate>
{
    public static Operation Contract { get; } = Operation.Put("putRoomKeys", "/_matrix/client/v3/room_keys/keys") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys"],
        MaximumBody = KeyBackupBody.Largest,
    };

    [FromQuery]
    public required string Version { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}
