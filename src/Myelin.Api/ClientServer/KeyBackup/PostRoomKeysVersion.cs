using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "POST room_keys/version": begins a new backup.</summary>
public sealed record PostRoomKeysVersion : IOperation<PostRoomKeysVersion.Response>
{
    public static Operation Contract { get; } = Operation.Post("postRoomKeysVersion", "/_matrix/client/v3/room_keys/version") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version"],
    };

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        public required string Algorithm { get; init; }

        public required System.Text.Json.JsonElement AuthData { get; init; }
    }

    public sealed record Response(string Version);
}
