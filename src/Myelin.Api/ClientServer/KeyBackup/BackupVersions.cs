using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>Client-Server API, "POST room_keys/version": creates a new backup.</summary>
public sealed record PostRoomKeysVersion : IOperation<PostRoomKeysVersion, PostRoomKeysVersion.Response>
{
    public static Operation<PostRoomKeysVersion, Response> Contract { get; } = Operation.Post("postRoomKeysVersion", "/_matrix/client/v3/room_keys/version") with
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

/// <summary>Client-Server API, "GET room_keys/version": the newest backup.</summary>
public sealed record GetRoomKeysVersionCurrent : IOperation<GetRoomKeysVersionCurrent, RoomKeysVersion>
{
    public static Operation<GetRoomKeysVersionCurrent, RoomKeysVersion> Contract { get; } = Operation.Get("getRoomKeysVersionCurrent", "/_matrix/client/v3/room_keys/version") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version"],
    };
}

/// <summary>Client-Server API, "GET room_keys/version/{version}": one backup.</summary>
public sealed record GetRoomKeysVersion : IOperation<GetRoomKeysVersion, RoomKeysVersion>
{
    public static Operation<GetRoomKeysVersion, RoomKeysVersion> Contract { get; } = Operation.Get("getRoomKeysVersion", "/_matrix/client/v3/room_keys/version/{version}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version/{version}"],
    };

    [FromPath]
    public required string Version { get; init; }
}

/// <summary>Client-Server API, "PUT room_keys/version/{version}": changes the <c>auth_data</c> of a backup.</summary>
public sealed record PutRoomKeysVersion : IOperation<PutRoomKeysVersion, Empty>
{
    public static Operation<PutRoomKeysVersion, Empty> Contract { get; } = Operation.Put("putRoomKeysVersion", "/_matrix/client/v3/room_keys/version/{version}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version/{version}"],
    };

    [FromPath]
    public required string Version { get; init; }

    [FromBody]
    public required Body Content { get; init; }

    public sealed record Body
    {
        /// <summary>The backup's algorithm.</summary>
        public required string Algorithm { get; init; }

        public required System.Text.Json.JsonElement AuthData { get; init; }

        /// <summary>If present, the same version as in the path.</summary>
        public string? Version { get; init; }
    }
}

/// <summary>Client-Server API, "DELETE room_keys/version/{version}": deletes a backup with its keys.</summary>
public sealed record DeleteRoomKeysVersion : IOperation<DeleteRoomKeysVersion, Empty>
{
    public static Operation<DeleteRoomKeysVersion, Empty> Contract { get; } = Operation.Delete("deleteRoomKeysVersion", "/_matrix/client/v3/room_keys/version/{version}") with
    {
        OlderPaths = ["/_matrix/client/unstable/room_keys/version/{version}"],
    };

    [FromPath]
    public required string Version { get; init; }
}

/// <summary>A backup ("Server-side key backups").</summary>
/// <param name="Algorithm">The encryption algorithm of its keys.</param>
/// <param name="AuthData">The algorithm's data for the backup.</param>
/// <param name="Count">The number of keys in it.</param>
/// <param name="Etag">An opaque string that changes whenever the keys change.</param>
/// <param name="Version">The version.</param>
public sealed record RoomKeysVersion(string Algorithm, JsonElement AuthData, long Count, string Etag, string Version);

/// <summary>The response to a change of a backup's keys (<c>RoomKeysUpdateResponse</c>).</summary>
/// <param name="Etag">The new etag.</param>
/// <param name="Count">The number of keys in the backup.</param>
public sealed record RoomKeysUpdate(string Etag, long Count);

/// <summary>Limits for the bodies of backed-up keys.</summary>
internal static class KeyBackupBody
{
    /// <summary>The largest body in bytes. Clients send some hundred keys at a time, each of up to a kilobyte.</summary>
    public const int Largest = 8_388_608;
}
