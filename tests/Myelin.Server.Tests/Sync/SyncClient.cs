using System.Text.Json;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.Sync;

/// <summary>What tests ask of <c>/sync</c> as a client does.</summary>
internal static class SyncClient
{
    public static Task<JsonElement> SyncAsync(
        this TestUser user, string? since = null, object? filter = null, int timeout = 0, string more = "")
    {
        var query = $"timeout={timeout}{more}";
        if (timeout > 0 && !more.Contains("set_presence", StringComparison.Ordinal))
        {
            query += "&set_presence=offline";
        }

        if (since is not null)
        {
            query += $"&since={Uri.EscapeDataString(since)}";
        }

        if (filter is not null)
        {
            query += $"&filter={Uri.EscapeDataString(filter as string ?? JsonSerializer.Serialize(filter))}";
        }

        return RoomClient.CallAsync(user, HttpMethod.Get, $"/_matrix/client/v3/sync?{query}");
    }

    public static string Next(this JsonElement sync) => sync.GetProperty("next_batch").GetString()!;

    /// <summary>The room in a part of the response, or null.</summary>
    public static JsonElement? Room(this JsonElement sync, string room, string part = "join") =>
        sync.TryGetProperty("rooms", out var rooms) && rooms.TryGetProperty(part, out var parts) && parts.TryGetProperty(room, out var found) ? found : null;

    public static JsonElement[] Timeline(this JsonElement room) => [.. room.GetProperty("timeline").GetProperty("events").EnumerateArray()];

    /// <summary>The events of <c>state</c>, or of another part.</summary>
    public static JsonElement[] Events(this JsonElement room, string part = "state") =>
        room.TryGetProperty(part, out var section) ? [.. section.GetProperty("events").EnumerateArray()] : [];

    public static string Id(this JsonElement json) => json.GetProperty("event_id").GetString()!;

    public static string Type(this JsonElement json) => json.GetProperty("type").GetString()!;

    public static string? Body(this JsonElement json) =>
        json.GetProperty("content").TryGetProperty("body", out var body) ? body.GetString() : null;

    public static string[] Bodies(this JsonElement room) => [.. room.Timeline().Where(item => item.Type() == "m.room.message").Select(item => item.Body()!)];

    public static string[] Ids(this IEnumerable<JsonElement> events) => [.. events.Select(Id)];

    /// <summary>The state as type and state key.</summary>
    public static string[] Keys(this IEnumerable<JsonElement> events) =>
        [.. events.Select(item => $"{item.Type()}|{item.GetProperty("state_key").GetString()}").Order(StringComparer.Ordinal)];

    public static (int Notifications, int Highlights) Unread(this JsonElement room) => Count(room.GetProperty("unread_notifications"));

    public static (int Notifications, int Highlights) Count(this JsonElement count) =>
        (count.GetProperty("notification_count").GetInt32(), count.GetProperty("highlight_count").GetInt32());
}
