using System.Text.Json;
using Myelin.Server.AccountData;
using Myelin.Server.Filters;
using Myelin.Server.Presence;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Sync.Writing;

/// <summary>Writes sync responses, copying stored bytes.</summary>
internal sealed class SyncWriter(SyncRequestContext question, DateTimeOffset now)
{
    private readonly RoomEventWriter _events = new(question.Filter, now.ToUnixTimeMilliseconds());

    public void Write(Utf8JsonWriter writer, SyncResponse response)
    {
        writer.WriteStartObject();
        writer.WriteString("next_batch"u8, response.NextBatch);
        WriteAccountData(writer, response.AccountData);
        if (response.Presence.Count > 0)
        {
            WritePresence(writer, response.Presence);
        }

        EncryptionWriter.Write(writer, response.DeviceLists);
        if (response.Device is { } device)
        {
            EncryptionWriter.Write(writer, device);
        }

        if (response.Joined.Count + response.Invited.Count + response.Knocked.Count + response.Left.Count > 0)
        {
            WriteRooms(writer, response);
        }

        writer.WriteEndObject();
    }

    private void WriteRooms(Utf8JsonWriter writer, SyncResponse response)
    {
        writer.WriteStartObject("rooms"u8);
        WriteMap(writer, "join"u8, response.Joined, static room => room.RoomId, Write);
        WriteMap(writer, "invite"u8, response.Invited, static room => room.RoomId, (target, room) => WriteStripped(target, "invite_state"u8, room));
        WriteMap(writer, "knock"u8, response.Knocked, static room => room.RoomId, (target, room) => WriteStripped(target, "knock_state"u8, room));
        WriteMap(writer, "leave"u8, response.Left, static room => room.RoomId, Write);
        writer.WriteEndObject();
    }

    private static void WriteMap<TRoom>(
        Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<TRoom> rooms, Func<TRoom, RoomId> id, Action<Utf8JsonWriter, TRoom> write)
    {
        if (rooms.Count == 0)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var room in rooms)
        {
            writer.WriteStartObject(id(room).Value);
            write(writer, room);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void Write(Utf8JsonWriter writer, JoinedRoom room)
    {
        if (room.Summary is { } summary)
        {
            WriteSummary(writer, summary);
        }

        _events.WriteTimeline(writer, room.Timeline);
        _events.WriteState(writer, question.StateForm, room.State, room.UnsignedOfState);
        WriteAccountData(writer, room.News.AccountData);
        EphemeralWriter.Write(writer, room.News);
        WriteUnread(writer, room.Unread);
    }

    private void Write(Utf8JsonWriter writer, LeftRoom room)
    {
        _events.WriteTimeline(writer, room.Timeline);
        _events.WriteState(writer, question.StateForm, room.State, room.UnsignedOfState);
        WriteAccountData(writer, room.AccountData);
    }

    private void WriteStripped(Utf8JsonWriter writer, ReadOnlySpan<byte> name, InvitedOrKnockedRoom room)
    {
        writer.WriteStartObject(name);
        writer.WriteStartArray("events"u8);
        foreach (var pdu in room.Stripped)
        {
            _events.WriteStripped(writer, pdu);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter writer, RoomSummary summary)
    {
        writer.WriteStartObject("summary"u8);
        if (summary.Heroes.Count > 0)
        {
            writer.WriteStartArray("m.heroes"u8);
            foreach (var hero in summary.Heroes)
            {
                writer.WriteStringValue(hero.Value);
            }

            writer.WriteEndArray();
        }

        writer.WriteNumber("m.joined_member_count"u8, summary.Joined);
        writer.WriteNumber("m.invited_member_count"u8, summary.Invited);
        writer.WriteEndObject();
    }

    private void WriteUnread(Utf8JsonWriter writer, UnreadCounts unread)
    {
        var isByThread = question.Filter.Room.Timeline.UnreadThreadNotifications;
        writer.WritePropertyName("unread_notifications"u8);
        Write(writer, isByThread ? unread.Main : unread.Total);
        if (!isByThread || unread.Threads.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject("unread_thread_notifications"u8);
        foreach (var (root, count) in unread.Threads)
        {
            writer.WritePropertyName(root.Value);
            Write(writer, count);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, UnreadCount count)
    {
        writer.WriteStartObject();
        writer.WriteNumber("highlight_count"u8, count.Highlights);
        writer.WriteNumber("notification_count"u8, count.Notifications);
        writer.WriteEndObject();
    }

    private static void WriteAccountData(Utf8JsonWriter writer, IReadOnlyList<AccountDatum> data)
    {
        if (data.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("account_data"u8);
        writer.WriteStartArray("events"u8);
        foreach (var datum in data)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("content"u8);
            writer.WriteRawValue(datum.ContentJson.Span, skipInputValidation: true);
            writer.WriteString("type"u8, datum.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WritePresence(Utf8JsonWriter writer, IReadOnlyList<UserPresence> presence)
    {
        writer.WriteStartObject("presence"u8);
        writer.WriteStartArray("events"u8);
        foreach (var user in presence)
        {
            PresenceWriter.Write(writer, user, now);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
