using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Push.Delivery;
using Myelin.Server.Rooms;

namespace Myelin.Server.Push.Mail;

/// <summary>Reads the contents of an e-mail.</summary>
internal sealed class DigestReader(PushNotices notices, IRooms rooms)
{
    /// <summary>A digest of the events of which the user must still be notified; null if there are none.</summary>
    public async ValueTask<Digest?> ReadAsync(UserId user, IReadOnlyList<PushedEvent> events, CancellationToken cancellationToken)
    {
        var found = new List<PushNotice>();
        foreach (var pushed in events)
        {
            if (await notices.FindAsync(user, pushed, cancellationToken) is { } notice)
            {
                found.Add(notice);
            }
        }

        var byRoom = found.GroupBy(notice => notice.Pdu.RoomId).OrderByDescending(room => room.Max(notice => notice.Position)).Take(PushLimits.RoomsInEmail);
        var digests = new List<DigestRoom>();
        foreach (var room in byRoom)
        {
            var messages = new List<DigestMessage>();
            foreach (var notice in room.TakeLast(PushLimits.MessagesInEmail))
            {
                messages.Add(await MessageAsync(notice, cancellationToken));
            }

            digests.Add(new DigestRoom(await NameAsync(room.Last().Room, messages, cancellationToken), messages, room.Count() - messages.Count));
        }

        return found.Count == 0 ? null : new Digest(user, digests, found.Count);
    }

    private async ValueTask<DigestMessage> MessageAsync(PushNotice notice, CancellationToken cancellationToken)
    {
        var sender = (await StateAsync(notice.Room, EventTypes.Member, notice.Pdu.Sender.Value, cancellationToken))?.NonEmptyContentText("displayname"u8) ?? notice.Pdu.Sender.Value;
        return new DigestMessage(Cut(sender), TextOf(notice.Pdu), notice.SentAt);
    }

    private static string TextOf(Pdu pdu) => pdu.Type switch
    {
        EventTypes.Member => "invites you to this room",
        "m.room.encrypted" => "has sent an encrypted message",
        "m.call.invite" => "calls",
        EventTypes.Message when pdu.ContentText("body"u8) is { } body => Cut(body),
        _ => "has sent something",
    };

    private async ValueTask<string> NameAsync(RoomView room, List<DigestMessage> messages, CancellationToken cancellationToken) => Cut(
        (await StateAsync(room, EventTypes.Name, string.Empty, cancellationToken))?.NonEmptyContentText("name"u8)
        ?? (await StateAsync(room, EventTypes.CanonicalAlias, string.Empty, cancellationToken))?.NonEmptyContentText("alias"u8)
        ?? string.Join(", ", messages.Select(message => message.Sender).Distinct(StringComparer.Ordinal)));

    private ValueTask<Pdu?> StateAsync(RoomView room, string type, string stateKey, CancellationToken cancellationToken) =>
        rooms.CurrentStateAsync(room, new StateTuple(type, stateKey), cancellationToken);

    private static string Cut(string text)
    {
        if (text.Length <= PushLimits.TextInEmail)
        {
            return text;
        }

        // Never split a surrogate pair.
        var end = char.IsHighSurrogate(text[PushLimits.TextInEmail - 1]) ? PushLimits.TextInEmail - 1 : PushLimits.TextInEmail;
        return text[..end] + "…";
    }
}

/// <summary>The contents of one e-mail.</summary>
/// <param name="User">The recipient.</param>
/// <param name="Rooms">The rooms, most recently active first.</param>
/// <param name="Count">The number of notifications, including those left out.</param>
internal sealed record Digest(UserId User, IReadOnlyList<DigestRoom> Rooms, int Count);

/// <param name="Name">The room's display name.</param>
/// <param name="Messages">The newest messages, in order from old to new.</param>
/// <param name="Left">How many messages are left out.</param>
internal sealed record DigestRoom(string Name, IReadOnlyList<DigestMessage> Messages, int Left);

/// <param name="Sender">The sender's display name.</param>
/// <param name="Text">The text, or a description of an event that has none.</param>
/// <param name="At">When the message was sent.</param>
internal sealed record DigestMessage(string Sender, string Text, DateTimeOffset At);
