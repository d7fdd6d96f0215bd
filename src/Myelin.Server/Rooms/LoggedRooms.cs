using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>
/// Answers questions that durable readers of the log have about rooms, however far behind they are: events by the numbers in log entries, and who was
/// in a room when an event came.
/// </summary>
internal sealed class LoggedRooms(
    RoomStorage storage, RoomViews views, StateHistory states, UnsignedDataReader unsignedData, StrippedState stripped, IEntityNumbers numbers)
{
    private static readonly Dictionary<long, PastEvent> NoEvents = [];

    /// <summary>The events by number; events that are not stored are omitted. Events that have been redacted since are returned redacted.</summary>
    /// <param name="eventNumbers">The details of <see cref="LogEntryKind.TimelineEvent"/> entries.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<IReadOnlyDictionary<long, PastEvent>> EventsAsync(IReadOnlyCollection<long> eventNumbers, CancellationToken cancellationToken) =>
        eventNumbers.Count == 0 ? NoEvents : (await storage.Events.ReadAsync([.. eventNumbers.Select(number => new EventNumber(number))], cancellationToken))
            .ToDictionary(stored => stored.Number.Value, stored => new PastEvent(stored));

    /// <summary>The <c>unsigned</c> data of each event; an invite or a knock includes the room's stripped state.</summary>
    public async ValueTask<UnsignedData[]> UnsignedAsync(IReadOnlyList<PastEvent> past, CancellationToken cancellationToken)
    {
        var unsigned = await unsignedData.OfAsync([.. past.Select(item => new SeenEvent(item.Stored, MembershipKind.None))], null, cancellationToken);
        for (var i = 0; i < unsigned.Length; i++)
        {
            var pdu = past[i].Pdu;
            if (pdu.Type == EventTypes.Member && MembershipKinds.Of(pdu) is MembershipKind.Invite or MembershipKind.Knock)
            {
                unsigned[i] = unsigned[i] with { StrippedState = await stripped.OfAsync(past[i].Stored, cancellationToken) };
            }
        }

        return unsigned;
    }

    /// <summary>Which of the events this server passes on to the room's servers although other servers have made them.</summary>
    public async ValueTask<IReadOnlySet<long>> RelayedAsync(IReadOnlyCollection<PastEvent> past, CancellationToken cancellationToken) =>
        (await storage.Gaps.RelayedAsync([.. past.Select(item => item.Stored.Number)], cancellationToken)).Select(number => number.Value).ToHashSet();

    /// <summary>Those of the rooms that a user of another server is or was in. What happens in others concerns no other server.</summary>
    public async ValueTask<HashSet<long>> SharedAsync(IReadOnlyCollection<RoomNumber> among, CancellationToken cancellationToken) =>
        among.Count == 0 ? [] : [.. (await storage.Memberships.SharedAsync(among, cancellationToken)).Select(static room => room.Value)];

    /// <summary>The servers of the users who were joined to the room before or after the event.</summary>
    public async ValueTask<IReadOnlySet<ServerName>> ServersAsync(PastEvent past, CancellationToken cancellationToken)
    {
        var servers = new HashSet<ServerName>();
        if (await views.FindAsync(past.Stored.Room, cancellationToken) is not { } room)
        {
            return servers;
        }

        // Those who are joined now or were a moment ago: a server that is told too much knows the event already or refuses it.
        servers.UnionWith(RoomServers.Of(room).Joined);
        if (await states.ChangesAsync(room, past.Position.Plus(-1), cancellationToken) is { } changes)
        {
            foreach (var (_, change) in changes)
            {
                if (change.Tuple.Type == EventTypes.Member
                    && UserId.TryParse(change.Tuple.StateKey, out var user)
                    && !servers.Contains(user.ServerName)
                    && await states.MembershipAsync(change.Before, cancellationToken) is MembershipKind.Join)
                {
                    servers.Add(user.ServerName);
                }
            }
        }

        return servers;
    }

    /// <summary>Which of the chosen users were joined to the room after the event.</summary>
    /// <param name="past">The event.</param>
    /// <param name="chosen">Selects the users in question.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
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

        // The view was read first: anything later than the event in it is in the database by now.
        var changed = await storage.Memberships.ChangedAfterAsync(past.Stored.Room, past.Position, cancellationToken);
        var later = changed.Count == 0 ? [] : (await numbers.UserIdsAsync(changed, cancellationToken)).Values.ToHashSet();
        PastState? state = null;
        foreach (var user in candidates)
        {
            if (later.Contains(user) ? await WasJoinedAsync(state ??= await states.AtAsync(room, past.Position, cancellationToken), user, cancellationToken) : room.IsJoined(user))
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
    /// Whether the membership of a <see cref="LogEntryKind.Membership"/> entry joined a local user to a room; null if a later membership has replaced it.
    /// </summary>
    public async ValueTask<bool?> IsJoinedByAsync(CommittedEntry entry, CancellationToken cancellationToken) =>
        await storage.Memberships.FindAsync(new UserNumber(entry.Subject), new RoomNumber(entry.Detail), cancellationToken) is { } membership
        && membership.Position == entry.Position
            ? membership.Membership == MembershipKind.Join
            : null;

    private async ValueTask<bool> WasJoinedAsync(PastState state, UserId user, CancellationToken cancellationToken) =>
        await states.MembershipAsync(state[new StateTuple(EventTypes.Member, user.Value)], cancellationToken) is MembershipKind.Join;
}
