using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "PUT room_keys/keys/{roomId}/{sessionId}": stores keys in the current backup.</summary>
public sealed record PutRoomKeyBySessionId : IOperation<RoomKeysUpdate>
{
    public static Operation Contract { get; } = Operation.Put("putRoomKeyBySessionId", "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys/{roomId}/{sessionId}"],
        MaximumBody = KeyBackupBody.Largest,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string SessionId { get; init; }

    [FromQuery]
    public required string Version { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}
