using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "GET room_keys/keys/{roomId}/{sessionId}": keys from a backup.</summary>
public sealed record GetRoomKeyBySessionId : IOperation<IJsonBody>
{
    public static Operation Contract { get; } = Operation.Get("getRoomKeyBySessionId", "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}") with
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
