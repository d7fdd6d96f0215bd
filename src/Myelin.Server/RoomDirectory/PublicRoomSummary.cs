using System.Text.Json;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Core.Events;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.RoomDirectory;

/// <summary>What the directory says of a room, read from its current state.</summary>
internal static class PublicRoomSummary
{
    public static async ValueTask<PublicRoom> OfAsync(IRooms rooms, RoomView room, CancellationToken cancellationToken)
    {
        return new PublicRoom
        {
            RoomId = room.RoomId,
            NumJoinedMembers = room.JoinedCount,
            WorldReadable = Text(await StateAsync(EventTypes.HistoryVisibility), "history_visibility") == "world_readable",
            GuestCanJoin = Text(await StateAsync(EventTypes.GuestAccess), "guest_access") == "can_join",
            Name = NonEmpty(Text(await StateAsync(EventTypes.Name), "name")),
            Topic = Topic(await StateAsync(EventTypes.Topic)),
            CanonicalAlias = Text(await StateAsync(EventTypes.CanonicalAlias), "alias") is { } alias && RoomAlias.TryParse(alias, out _) ? alias : null,
            AvatarUrl = Text(await StateAsync(EventTypes.Avatar), "url") is { } url && url.StartsWith("mxc://", StringComparison.Ordinal) ? url : null,
            JoinRule = Text(await StateAsync(EventTypes.JoinRules), "join_rule"),
            RoomType = Text(await StateAsync(EventTypes.Create), "type"),
        };

        ValueTask<Pdu?> StateAsync(string type) => rooms.CurrentStateAsync(room, new StateTuple(type, string.Empty), cancellationToken);
    }

    // "The plain text topic of the room": the older key, which clients keep writing, else the plain text representation of m.topic.
    private static string? Topic(Pdu? topic)
    {
        if (NonEmpty(Text(topic, "topic")) is { } plain)
        {
            return plain;
        }

        if (topic is null
            || !topic.Content.TryGetProperty("m.topic", out var block)
            || block.ValueKind != JsonValueKind.Object
            || !block.TryGetProperty("m.text", out var texts)
            || texts.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var text in texts.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.Object))
        {
            var isPlain = !text.TryGetProperty("mimetype", out var mimetype) || (mimetype.ValueKind == JsonValueKind.String && mimetype.ValueEquals("text/plain"));
            if (isPlain && text.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.String)
            {
                return NonEmpty(body.GetString());
            }
        }

        return null;
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Text(Pdu? pdu, string key) =>
        pdu is not null && pdu.Content.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
