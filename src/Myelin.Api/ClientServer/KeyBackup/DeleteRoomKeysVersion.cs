using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "DELETE room_keys/version/{version}": deletes a backup with its keys.</summary>
public sealed record DeleteRoomKeysVersion : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Delete("deleteRoomKeysVersion", "/_matrix/client/v3/room_keys/version/{version}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version/{version}"],
    };

    [FromPath]
    public required string Version { get; init; }
}
