using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Rooms;

/// <summary>What tests ask of rooms as a client does.</summary>
internal static class RoomClient
{
    public static async Task<JsonElement> CallAsync(this TestUser user, HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await user.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == response.StatusCode, $"{method} {path} answered {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<string> CreateRoomAsync(this TestUser user, object? body = null) =>
        (await user.CallAsync(HttpMethod.Post, "/_matrix/client/v3/createRoom", body ?? new { preset = "public_chat" })).GetProperty("room_id").GetString()!;

    public static async Task<string> SendTextAsync(this TestUser user, string room, string text, string? transaction = null) =>
        (await user.CallAsync(HttpMethod.Put, $"{Room(room)}/send/m.room.message/{transaction ?? Guid.NewGuid().ToString("N")}", new { msgtype = "m.text", body = text }))
        .GetProperty("event_id").GetString()!;

    /// <summary>Redacts an event, and gives the redaction's ID.</summary>
    public static async Task<string> RedactAsync(this TestUser user, string room, string target, string? transaction = null) =>
        (await user.CallAsync(HttpMethod.Put, $"{Room(room)}/redact/{Uri.EscapeDataString(target)}/{transaction ?? Guid.NewGuid().ToString("N")}", new { reason = "slip" }))
        .GetProperty("event_id").GetString()!;

    public static Task<JsonElement> JoinAsync(this TestUser user, string room, HttpStatusCode expected = HttpStatusCode.OK) =>
        user.CallAsync(HttpMethod.Post, $"{Room(room)}/join", new { }, expected);

    public static Task<JsonElement> ActAsync(this TestUser user, string room, string action, object? body = null, HttpStatusCode expected = HttpStatusCode.OK) =>
        user.CallAsync(HttpMethod.Post, $"{Room(room)}/{action}", body ?? new { }, expected);

    public static Task<JsonElement> SetStateAsync(
        this TestUser user, string room, string type, object content, string stateKey = "", HttpStatusCode expected = HttpStatusCode.OK) =>
        user.CallAsync(HttpMethod.Put, $"{Room(room)}/state/{type}/{Uri.EscapeDataString(stateKey)}", content, expected);

    public static Task<JsonElement> GetAsync(this TestUser user, string room, string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        user.CallAsync(HttpMethod.Get, $"{Room(room)}/{path}", null, expected);

    public static string Room(string room) => $"/_matrix/client/v3/rooms/{Uri.EscapeDataString(room)}";
}
