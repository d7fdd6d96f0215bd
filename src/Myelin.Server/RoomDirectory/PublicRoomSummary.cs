using System.Text.Json;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Core.Events;
using Myelin.Server.Rooms;

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
            WorldReadable = RoomAccess.IsWorldReadable(await StateAsync(EventTypes.HistoryVisibility)),
            GuestCanJoin = RoomAccess.AdmitsGuests(await StateAsync(EventTypes.GuestAccess)),
            Name = NonEmpty((await StateAsync(EventTypes.Name))?.ContentText("name"u8)),
            Topic = Topic(await StateAsync(EventTypes.Topic)),
            CanonicalAlias = (await StateAsync(EventTypes.CanonicalAlias))?.ContentText("alias"u8) is { } alias && RoomAlias.TryParse(alias, out _) ? alias : null,
            AvatarUrl = (await StateAsync(EventTypes.Avatar))?.ContentText("url"u8) is { } url && url.StartsWith("mxc://", StringComparison.Ordinal) ? url : null,
            JoinRule = (await StateAsync(EventTypes.JoinRules))?.ContentText("join_rule"u8),
            RoomType = (await StateAsync(EventTypes.Create))?.ContentText("type"u8),
        };

        ValueTask<Pdu?> StateAsync(string type) => rooms.CurrentStateAsync(room, new StateTuple(type, string.Empty), cancellationToken);
    }

    // "The plain text topic of the room": the older key, which clients keep writing, else the plain text representation of m.topic.
    private static string? Topic(Pdu? topic)
    {
        if (NonEmpty(topic?.ContentText("topic"u8)) is { } plain)
        {
            return plain;
        }

        if (topic is null
            || !topic.ParseContent().TryGetProperty("m.topic", out var block)
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
}
