using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Json;

namespace Myelin.Server.Encryption.KeyBackup;

/// <summary>The properties that decide which of two keys of a session is better.</summary>
internal readonly record struct KeyQuality(bool IsVerified, long FirstMessageIndex, long ForwardedCount)
{
    /// <summary>Whether this key replaces a stored one ("Server-side key backups").</summary>
    public bool IsBetterThan(KeyQuality stored) =>
        IsVerified != stored.IsVerified ? IsVerified
        : FirstMessageIndex != stored.FirstMessageIndex ? FirstMessageIndex < stored.FirstMessageIndex
        : ForwardedCount < stored.ForwardedCount;
}

/// <summary>A key for a backup (<c>KeyBackupData</c>).</summary>
/// <param name="Id">Its room and session.</param>
/// <param name="Quality">Its quality.</param>
/// <param name="Json">The object as received.</param>
internal sealed record BackedUpKey(BackedUpKeyId Id, KeyQuality Quality, byte[] Json)
{
    /// <summary>Reads the keys of a body, which is known to be strict JSON.</summary>
    /// <param name="body">Keys by room and session; by session if the room is given; the key itself if the session is given as well.</param>
    /// <param name="room">The room of the request's path.</param>
    /// <param name="session">The session of the request's path.</param>
    /// <exception cref="MatrixException">The keys are malformed.</exception>
    public static List<BackedUpKey> ReadAll(ReadOnlyMemory<byte> body, RoomId? room, string? session)
    {
        using var document = JsonDocument.Parse(body, JsonLimits.Documents);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson("The body must be an object.");
        }

        return (room, session) switch
        {
            ({ } only, { } one) => [Read(only, one, root)],
            ({ } only, null) => OfRoom(only, root),
            _ => [.. KeyJson.Object(root, "rooms").EnumerateObject().SelectMany(pair => RoomId.TryParse(pair.Name, out var id)
                ? OfRoom(id, pair.Value)
                : throw MatrixException.InvalidParam("'rooms' must hold room IDs."))],
        };
    }

    private static List<BackedUpKey> OfRoom(RoomId room, JsonElement keys) => keys.ValueKind == JsonValueKind.Object
        ? [.. KeyJson.Object(keys, "sessions").EnumerateObject().Select(pair => Read(room, pair.Name, pair.Value))]
        : throw MatrixException.BadJson("A room's keys must be an object.");

    private static BackedUpKey Read(RoomId room, string session, JsonElement key)
    {
        KeyJson.RequireObject(key, "A backed-up key", EncryptionLimits.MaximumBackedUpKeyBytes);
        if (!KeyNames.IsStorable(session))
        {
            throw MatrixException.InvalidParam($"A session ID may have {EncryptionLimits.MaximumNameBytes} bytes, and no NUL.");
        }

        KeyJson.Object(key, "session_data");
        return new BackedUpKey(
            new BackedUpKeyId(room.Value, session),
            new KeyQuality(IsVerified(key), Number(key, "first_message_index"), Number(key, "forwarded_count")),
            KeyJson.Bytes(key).ToArray());
    }

    private static bool IsVerified(JsonElement key) =>
        key.TryGetProperty("is_verified", out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw MatrixException.BadJson("'is_verified' must be true or false.");

    private static long Number(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0
            ? number
            : throw MatrixException.BadJson($"'{name}' must be a number of zero or more.");
}
