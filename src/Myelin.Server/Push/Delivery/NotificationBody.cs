using System.Text.Json;
using Microsoft.Extensions.Options;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Server.AccountData;
using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Push.Delivery;

/// <summary>Writes the bodies of notifications to push gateways (Push Gateway API, <c>notify</c>).</summary>
internal sealed class NotificationBody(EventCache events, IOptions<MyelinOptions> options)
{
    /// <summary>An event with the user's badge.</summary>
    public async ValueTask<byte[]> OfEventAsync(Pusher pusher, UserId user, PushNotice notice, long badge, CancellationToken cancellationToken)
    {
        var target = pusher.Gateway!;
        var names = target.IsEventIdOnly ? default : await NamesAsync(notice, cancellationToken);
        return Write(writer =>
        {
            writer.WriteString("event_id"u8, notice.Pdu.EventId.Value);
            writer.WriteString("room_id"u8, notice.Pdu.RoomId.Value);
            if (!target.IsEventIdOnly)
            {
                WriteEvent(writer, notice, user, names);
            }

            writer.WriteString("prio"u8, IsUrgent(notice) ? "high"u8 : "low"u8);

            // "Counts whose value is zero should be omitted."
            writer.WriteStartObject("counts"u8);
            if (badge > 0)
            {
                writer.WriteNumber("unread"u8, badge);
            }

            writer.WriteEndObject();
            WriteDevice(writer, pusher, target, target.IsEventIdOnly ? null : notice);
        });
    }

    /// <summary>The user's badge alone. A badge of zero is included, because gateways would otherwise keep showing the old one.</summary>
    public static byte[] OfBadge(Pusher pusher, long badge) => Write(writer =>
    {
        writer.WriteString("prio"u8, "low"u8);
        writer.WriteStartObject("counts"u8);
        writer.WriteNumber("unread"u8, badge);
        writer.WriteEndObject();
        WriteDevice(writer, pusher, pusher.Gateway!, null);
    });

    private static byte[] Write(Action<Utf8JsonWriter> notification)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("notification"u8);
            notification(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }).ToArray();
    }

    /// <summary>Events that make a sound or are highlighted; encrypted events may do either.</summary>
    private static bool IsUrgent(PushNotice notice) =>
        notice.Pdu.Type == "m.room.encrypted" || notice.Outcome.Highlights || notice.Outcome.Tweaks.ContainsKey("sound");

    private static void WriteDevice(Utf8JsonWriter writer, Pusher pusher, GatewayTarget target, PushNotice? notice)
    {
        writer.WriteStartArray("devices"u8);
        writer.WriteStartObject();
        writer.WriteString("app_id"u8, pusher.AppId);
        writer.WriteString("pushkey"u8, pusher.PushKey);
        writer.WriteNumber("pushkey_ts"u8, pusher.SetAt / 1000);
        writer.WritePropertyName("data"u8);
        writer.WriteRawValue(target.DataJson, skipInputValidation: true);
        if (notice is not null)
        {
            writer.WriteStartObject("tweaks"u8);
            foreach (var (tweak, value) in notice.Outcome.Tweaks)
            {
                writer.WritePropertyName(tweak);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void WriteEvent(Utf8JsonWriter writer, PushNotice notice, UserId user, Names names)
    {
        writer.WriteString("type"u8, notice.Pdu.Type);
        writer.WriteString("sender"u8, notice.Pdu.Sender.Value);
        WriteText(writer, "sender_display_name"u8, names.Sender);
        WriteText(writer, "room_name"u8, names.Room);
        WriteText(writer, "room_alias"u8, names.Alias);
        if (notice.Pdu is { Type: EventTypes.Member, StateKey: { } target })
        {
            writer.WriteBoolean("user_is_target"u8, target == user.Value);
        }

        if (options.Value.Push.IncludeContent)
        {
            writer.WritePropertyName("content"u8);
            writer.WriteRawValue(notice.Pdu.ContentJson.Span, skipInputValidation: true);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private async ValueTask<Names> NamesAsync(PushNotice notice, CancellationToken cancellationToken)
    {
        var state = notice.Room.CurrentState;
        return new Names(
            (await EventAsync(EventTypes.Member, notice.Pdu.Sender.Value))?.NonEmptyContentText("displayname"u8),
            (await EventAsync(EventTypes.Name, string.Empty))?.NonEmptyContentText("name"u8),
            (await EventAsync(EventTypes.CanonicalAlias, string.Empty))?.NonEmptyContentText("alias"u8));

        async ValueTask<Pdu?> EventAsync(string type, string stateKey) =>
            state[type, stateKey] is { } id ? await events.FindAsync(id, cancellationToken) : null;
    }

    private readonly record struct Names(string? Sender, string? Room, string? Alias);
}

/// <summary>Counts the number that an application shows on its icon (Push Gateway API, <c>counts</c>): rooms or notifications, as <c>Push:Badge</c> says.</summary>
internal sealed class Badges(
    IRooms rooms, RoomViews views, IAccountData accountData, UnreadCounter unread, ILogTail tail, IOptions<MyelinOptions> options)
{
    private readonly bool _countsRooms = options.Value.Push.Badge == PushOptions.BadgeRooms;

    /// <summary>The user's current badge.</summary>
    public async ValueTask<long> OfAsync(UserId user, CancellationToken cancellationToken)
    {
        var upTo = tail.Head;
        var ignored = (await accountData.OfUserAsync(user, cancellationToken)).IgnoredUsers;
        long badge = 0;
        foreach (var (_, room) in (await rooms.OfUserAsync(user, cancellationToken)).Rooms)
        {
            switch (room)
            {
                case { IsForgotten: true }:
                    break;
                case { Membership: MembershipKind.Invite }:
                    badge += ignored.Contains(room.Sender) ? 0 : 1;
                    break;
                case { Membership: MembershipKind.Join } when await views.FindAsync(room.Room, cancellationToken) is { } view:
                    var notifications = (await unread.OfAsync(user, ignored, view, upTo, cancellationToken)).Total.Notifications;
                    badge += _countsRooms ? Math.Min(notifications, 1) : notifications;
                    break;
            }
        }

        return badge;
    }
}
