using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "PUT room_keys/version/{version}": changes the <c>auth_data</c> of a backup.</summary>
public sealed record PutRoomKeysVersion : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("putRoomKeysVersion", "/_matrix/client/v3/room_keys/version/{version}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version/{version}"],
    };

    [FromPath]
    public required string Version { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>That of the backup.</summary>
        public required string Algorithm { get; init; }

        public required System.Text.Json.JsonElement AuthData { get; init; }

        /// <summary>The version in the path, if it is there.</summary>
        public string? Version { get; init; }
    }
}
