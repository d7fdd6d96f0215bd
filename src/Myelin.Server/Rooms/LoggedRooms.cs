using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// What durable readers of the log ask about rooms: events by the numbers in the log's entries, and who was in a room when an event came, however far
/// behind the reader is.
/// </summary>
internal sealed class LoggedRooms(
    RoomStorage storage, RoomViews views, RoomHistory history, EventCache events, UnsignedDataReader telling, StrippedState stripped, IEntityNumbers numbers)
{
    private static readonly Dictionary<long, PastEvent> NoEvents = [];

    /// <summary>Those of the events that are stored, by number. One that was redacted meanwhile is redacted.</summary>
    /// <param name="eventNumbers">The details of <see cref="LogEntryKind.TimelineEvent"/> entries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyDictionary<long, PastEvent>> EventsAsync(IReadOnlyCollection<long> eventNumbers, CancellationToken cancellationToken) =>
        eventNumbers.Count == 0 ? NoEvents : (await storage.Events.ReadAsync([.. eventNumbers.Select(number => new EventNumber(number))], cancellationToken))
            .ToDictionary(stored => stored.Number.Value, stored => new PastEvent(stored));

    /// <summary>What <c>unsigned</c> tells of each of the events; an invitation or knock comes with the room's stripped state.</summary>
    public async ValueTask<UnsignedData[]> ToldAsync(IReadOnlyList<PastEvent> past, CancellationToken cancellationToken)
    {
        var told = await telling.OfAsync([.. past.Select(item => new SeenEvent(item.Stored, MembershipKind.None))], null, cancellationToken);
        for (var i = 0; i < told.Length; i++)
        {
            var pdu = past[i].Pdu;
            if (pdu.Type == EventTypes.Member && MembershipKinds.Of(pdu) is MembershipKind.Invite or MembershipKind.Knock)
            {
                told[i] = told[i] with { StrippedState = await stripped.OfAsync(past[i].Stored, cancellationToken) };
            }
        }

        return told;
    }

    /// <summary>Which of the chosen users were joined to the room once the event had come.</summary>
    /// <param name="past">The event.</param>
    /// <param name="chosen">Whom the question is about.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<HashSet<UserId>> JoinedAsync(PastEvent past, Func<UserId, bool> chosen, CancellationToken cancellationToken)
    {
        var joined = new HashSet<UserId>();
        if (await views.FindAsync(past.Stored.Room, cancellationToken) is not { } room)
        {
            return joined;
        }

        var candidates = room.Members.Where(member => chosen(member.Key)).Select(member => member.Key).ToList();
        if (candidates.Count == 0)
        {
            return joined;
        }

        // The view is read first: whatever it has that came after the event is in the database by now.
        var changed = await storage.Memberships.ChangedAfterAsync(past.Stored.Room, past.Position, cancellationToken);
        var later = changed.Count == 0 ? [] : (await numbers.UserIdsAsync(changed, cancellationToken)).Values.ToHashSet();
        StateMap? state = null;
        foreach (var user in candidates)
        {
            if (later.Contains(user) ? await WasJoinedAsync(state ??= await history.StateAfterAsync(past, cancellationToken), user, cancellationToken) : room.IsJoined(user))
            {
                joined.Add(user);
            }
        }

        return joined;
    }

    /// <summary>Whether any of the chosen users is joined to the room now.</summary>
    public async ValueTask<bool> IsAnyJoinedAsync(RoomNumber room, Func<UserId, bool> chosen, CancellationToken cancellationToken) =>
        await views.FindAsync(room, cancellationToken) is { } view
        && view.Members.Any(member => member.Value.Membership == MembershipKind.Join && chosen(member.Key));

    /// <summary>
    /// Whether a local user is joined to a room by the membership that a <see cref="LogEntryKind.Membership"/> entry told of; null if another has come since.
    /// </summary>
    public async ValueTask<bool?> IsJoinedByAsync(CommittedEntry entry, CancellationToken cancellationToken) =>
        await storage.Memberships.FindAsync(new UserNumber(entry.Subject), new RoomNumber(entry.Detail), cancellationToken) is { } membership
        && membership.Position == entry.Position
            ? membership.Membership == MembershipKind.Join
            : null;

    private async ValueTask<bool> WasJoinedAsync(StateMap state, UserId user, CancellationToken cancellationToken) =>
        state[EventTypes.Member, user.Value] is { } id
        && await events.FindAsync(id, cancellationToken) is { } pdu
        && MembershipKinds.Of(pdu) == MembershipKind.Join;
}
