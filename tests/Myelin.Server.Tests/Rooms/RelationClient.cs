using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What tests ask of relations as a client does.</summary>
internal static class RelationClient
{
    /// <summary>Sends an event that relates to another, and gives its ID.</summary>
    public static async Task<string> RelateAsync(
        this TestUser user, string room, string parent, string relation, string body = "child", string type = "m.room.message", string? key = null) =>
        await user.SendContentAsync(room, type, new { body, msgtype = "m.text" }, parent, relation, key);

    /// <summary>Sends an edit of an event, and gives its ID.</summary>
    public static async Task<string> EditAsync(this TestUser user, string room, string original, string body, string type = "m.room.message") =>
        await user.SendContentAsync(
            room, type, new Dictionary<string, object> { ["body"] = $"* {body}", ["m.new_content"] = new { body } }, original, "m.replace");

    public static async Task<string> SendContentAsync(
        this TestUser user, string room, string type, object content, string? parent = null, string? relation = null, string? key = null)
    {
        var sent = JsonSerializer.SerializeToNode(content)!.AsObject();
        if (parent is not null)
        {
            sent["m.relates_to"] = JsonSerializer.SerializeToNode(
                key is null ? new { rel_type = relation, event_id = parent } : (object)new { rel_type = relation, event_id = parent, key });
        }

        var answer = await user.CallAsync(HttpMethod.Put, $"{RoomClient.Room(room)}/send/{type}/{Guid.NewGuid():N}", sent);
        return answer.GetProperty("event_id").GetString()!;
    }

    public static Task IgnoreAsync(this TestUser user, params string[] ignored) => RoomClient.CallAsync(
        user,
        HttpMethod.Put,
        $"/_matrix/client/v3/user/{user.UserId}/account_data/m.ignored_user_list",
        new { ignored_users = ignored.ToDictionary(id => id, _ => new { }) });

    public static Task<JsonElement> RelationsAsync(this TestUser user, string room, string parent, string path = "", string query = "") =>
        RoomClient.CallAsync(
            user, HttpMethod.Get, $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}/relations/{Uri.EscapeDataString(parent)}{path}?{query}");

    public static Task<JsonElement> ThreadsAsync(this TestUser user, string room, string query = "") =>
        RoomClient.CallAsync(user, HttpMethod.Get, $"/_matrix/client/v1/rooms/{Uri.EscapeDataString(room)}/threads?{query}");

    public static Task<JsonElement> EventAsync(this TestUser user, string room, string id) =>
        RoomClient.GetAsync(user, room, $"event/{Uri.EscapeDataString(id)}");

    public static string[] Chunk(this JsonElement answer) =>
        [.. answer.GetProperty("chunk").EnumerateArray().Select(item => item.GetProperty("event_id").GetString()!)];

    public static string? Text(this JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>The event's bundled aggregation of a relation type; null if there is none.</summary>
    public static JsonElement? Bundle(this JsonElement item, string type) =>
        item.GetProperty("unsigned").TryGetProperty("m.relations", out var relations) && relations.TryGetProperty(type, out var bundle) ? bundle : null;

    /// <summary>The ID of the replacement that is bundled with the event; null if there is none.</summary>
    public static string? Replacement(this JsonElement item) => item.Bundle("m.replace")?.GetProperty("event_id").GetString();

    public static string[] References(this JsonElement item) => item.Bundle("m.reference") is { } bundle ? bundle.Chunk() : [];

    /// <summary>The thread that is bundled with the event: the ID of its newest event, its count, and whether the reader takes part.</summary>
    public static (string Latest, long Count, bool Participated)? Thread(this JsonElement item) => item.Bundle("m.thread") is { } thread
        ? (thread.GetProperty("latest_event").GetProperty("event_id").GetString()!,
            thread.GetProperty("count").GetInt64(),
            thread.GetProperty("current_user_participated").GetBoolean())
        : null;
}
