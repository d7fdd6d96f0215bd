using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "GET room_keys/keys": keys from a backup.</summary>
public sealed record GetRoomKeys : IOperation<IStreamedJson>
{
    public static Operation Contract { get; } = Operation.Get("getRoomKeys", "/_matrix/client/v3/room_keys/keys") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/keys"],
    };

    [FromQuery]
    public required string Version { get; init; }
}
