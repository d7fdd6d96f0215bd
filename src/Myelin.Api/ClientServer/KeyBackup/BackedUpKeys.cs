using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "PUT room_keys/keys": stores keys in the current backup.</summary>
public sealed record PutRoomKeys : IOperation<PutRoomKeys, RoomKeysUpdate>
{
    public static Operation<PutRoomKeys, RoomKeysUpdate> Contract { get; } = Operation.Put("putRoomKeys", "/_matrix/client/v3/room_keys/keys") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys"],
        MaximumBody = KeyBackupBody.Largest,
    };

    [FromQuery]
    public required string Version { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>Client-Server API, "PUT room_keys/keys/{roomId}": stores keys in the current backup.</summary>
public sealed record PutRoomKeysByRoomId : IOperation<PutRoomKeysByRoomId, RoomKeysUpdate>
{
    public static Operation<PutRoomKeysByRoomId, RoomKeysUpdate> Contract { get; } = Operation.Put("putRoomKeysByRoomId", "/_matrix/client/v3/room_keys/keys/{roomId}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys/{roomId}"],
        MaximumBody = KeyBackupBody.Largest,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required string Version { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>Client-Server API, "PUT room_keys/keys/{roomId}/{sessionId}": stores keys in the current backup.</summary>
public sealed record PutRoomKeyBySessionId : IOperation<PutRoomKeyBySessionId, RoomKeysUpdate>
{
    public static Operation<PutRoomKeyBySessionId, RoomKeysUpdate> Contract { get; } = Operation.Put("putRoomKeyBySessionId", "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}") with
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

/// <summary>Client-Server API, "GET room_keys/keys": keys from a backup.</summary>
public sealed record GetRoomKeys : IOperation<GetRoomKeys, GetRoomKeys.Response>
{
    public static Operation<GetRoomKeys, Response> Contract { get; } = Operation.Get("getRoomKeys", "/_matrix/client/v3/room_keys/keys") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys"],
    };

    [FromQuery]
    public required string Version { get; init; }

    /// <param name="Rooms">The keys by room.</param>
    public sealed record Response(IReadOnlyDictionary<RoomId, RoomKeyBackup> Rooms);
}

/// <summary>Client-Server API, "GET room_keys/keys/{roomId}": keys from a backup.</summary>
public sealed record GetRoomKeysByRoomId : IOperation<GetRoomKeysByRoomId, RoomKeyBackup>
{
    public static Operation<GetRoomKeysByRoomId, RoomKeyBackup> Contract { get; } = Operation.Get("getRoomKeysByRoomId", "/_matrix/client/v3/room_keys/keys/{roomId}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys/{roomId}"],
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required string Version { get; init; }
}

/// <summary>Client-Server API, "GET room_keys/keys/{roomId}/{sessionId}": keys from a backup.</summary>
public sealed record GetRoomKeyBySessionId : IOperation<GetRoomKeyBySessionId, KeyBackupData>
{
    public static Operation<GetRoomKeyBySessionId, KeyBackupData> Contract { get; } = Operation.Get("getRoomKeyBySessionId", "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys/{roomId}/{sessionId}"],
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string SessionId { get; init; }

    [FromQuery]
    public required string Version { get; init; }
}

/// <summary>Client-Server API, "DELETE room_keys/keys": deletes keys from a backup.</summary>
public sealed record DeleteRoomKeys : IOperation<DeleteRoomKeys, RoomKeysUpdate>
{
    public static Operation<DeleteRoomKeys, RoomKeysUpdate> Contract { get; } = Operation.Delete("deleteRoomKeys", "/_matrix/client/v3/room_keys/keys") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys"],
    };

    [FromQuery]
    public required string Version { get; init; }
}

/// <summary>Client-Server API, "DELETE room_keys/keys/{roomId}": deletes keys from a backup.</summary>
public sealed record DeleteRoomKeysByRoomId : IOperation<DeleteRoomKeysByRoomId, RoomKeysUpdate>
{
    public static Operation<DeleteRoomKeysByRoomId, RoomKeysUpdate> Contract { get; } = Operation.Delete("deleteRoomKeysByRoomId", "/_matrix/client/v3/room_keys/keys/{roomId}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys/{roomId}"],
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromQuery]
    public required string Version { get; init; }
}

/// <summary>Client-Server API, "DELETE room_keys/keys/{roomId}/{sessionId}": deletes keys from a backup.</summary>
public sealed record DeleteRoomKeyBySessionId : IOperation<DeleteRoomKeyBySessionId, RoomKeysUpdate>
{
    public static Operation<DeleteRoomKeyBySessionId, RoomKeysUpdate> Contract { get; } = Operation.Delete("deleteRoomKeyBySessionId", "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys/{roomId}/{sessionId}"],
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string SessionId { get; init; }

    [FromQuery]
    public required string Version { get; init; }
}

/// <summary>The keys of a room.</summary>
/// <param name="Sessions">The keys by session ID.</param>
public sealed record RoomKeyBackup(IReadOnlyDictionary<string, KeyBackupData> Sessions);

/// <summary>A backed-up key.</summary>
public sealed record KeyBackupData : OpenObject
{
    /// <summary>The index of the first message of the session that the key decrypts.</summary>
    public required long FirstMessageIndex { get; init; }

    /// <summary>How often the key has been forwarded between devices.</summary>
    public required long ForwardedCount { get; init; }

    /// <summary>Whether the device that backed up the key has verified the device that the key came from.</summary>
    public required bool IsVerified { get; init; }

    /// <summary>The key, encrypted by the backup's algorithm.</summary>
    public required JsonElement SessionData { get; init; }
}
