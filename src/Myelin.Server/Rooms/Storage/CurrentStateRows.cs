using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Adds the rows and log entries for changes of a room's current state.</summary>
internal sealed class CurrentStateRows(
    RoomStorage storage, RoomNumber room, IReadOnlyDictionary<EventId, StoredEvent> underWay, SnapshotWriter snapshots)
{
    /// <summary>Adds all changes that an event causes.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="item">The event.</param>
    /// <param name="cause">The event's own entry, whose position the changes get; null if it has none.</param>
    /// <param name="before">The state before the event.</param>
    public async ValueTask AddAsync(LogUnit unit, EventToStore item, int? cause, StateSnapshot? before)
    {
        var changes = item.Append.Changes;
        if (changes.IsEmpty)
        {
            return;
        }

        if (changes.Any(change => change.Tuple.Type == EventTypes.Member && UserId.TryParse(change.Tuple.StateKey, out var member) && !member.IsOn(storage.Server)))
        {
            unit.Write("UPDATE rooms SET is_shared = 1 WHERE room = $1 AND is_shared = 0", room.Value);
        }

        var stateAfter = (await snapshots.OfAsync(unit, item.Append.CurrentState, item.IsPartial))?.Id;
        foreach (var change in changes)
        {
            var tuple = await storage.Numbers.TupleAsync(change.Tuple, CancellationToken.None);
            var after = change.After is { } id ? await EventAsync(id) : null;
            var entry = await AddAsync(unit, change, tuple, after, cause);
            StateChangeStore.Add(unit, room, cause ?? entry, tuple, await ReplacedAsync(item.Append, change, tuple, before), after?.Number, stateAfter);
        }
    }

    /// <summary>The number of the event before a change. Without forks the state before the event has it.</summary>
    private async ValueTask<EventNumber?> ReplacedAsync(RoomAppend append, CurrentStateChange change, TupleNumber tuple, StateSnapshot? before) =>
        change.Before is not { } id ? null
        : append.StateBefore[change.Tuple] == id && before?[tuple] is { } number ? number
        : (await snapshots.NumbersAsync([id]))[id];

    private async ValueTask<int> AddAsync(LogUnit unit, CurrentStateChange change, TupleNumber tuple, StoredEvent? after, int? cause)
    {
        var entry = unit.Entries.Count;
        unit.Add(new LogEntry(LogEntryKind.CurrentState, room.Value, tuple.Value, new CurrentStateFact(change, after, entry - (cause ?? entry))));
        MembershipKind? membership = null;
        if (change.Tuple.Type == EventTypes.Member && UserId.TryParse(change.Tuple.StateKey, out var user))
        {
            membership = after is null ? null : MembershipKinds.Of(after.Pdu);
            await AddMembershipAsync(unit, user, membership, after, entry);
        }

        if (after is null)
        {
            unit.Write("DELETE FROM current_state WHERE room = $1 AND tuple = $2", room.Value, tuple.Value);
        }
        else
        {
            unit.Write(
                """
                INSERT INTO current_state (room, tuple, event, membership) VALUES ($1, $2, $3, $4)
                ON CONFLICT (room, tuple) DO UPDATE SET event = excluded.event, membership = excluded.membership
                """,
                room.Value,
                tuple.Value,
                after.Number.Value,
                (long?)membership);
        }

        return entry;
    }

    private async ValueTask AddMembershipAsync(LogUnit unit, UserId user, MembershipKind? membership, StoredEvent? after, int entry)
    {
        var number = await storage.Numbers.UserAsync(user, CancellationToken.None);
        if (user.IsOn(storage.Server))
        {
            // A local user's membership takes the position of the entry that notifies the user.
            var fact = after is null ? null : new MembershipFact(after.Pdu.RoomId, membership ?? MembershipKind.None, after.Pdu.EventId, after.Pdu.Sender);
            entry = unit.Add(new LogEntry(LogEntryKind.Membership, number.Value, room.Value, fact));
        }

        if (after is null)
        {
            unit.Write("DELETE FROM memberships WHERE user_number = $1 AND room = $2", number.Value, room.Value);
            return;
        }

        unit.Write((sink, first) => sink.Execute(
            """
            INSERT INTO memberships (user_number, room, membership, event, position) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (user_number, room) DO UPDATE
            SET membership = excluded.membership, event = excluded.event, position = excluded.position, forgotten = 0,
                left_event = CASE WHEN excluded.membership = $6 THEN NULL WHEN memberships.membership = $6 THEN excluded.event ELSE memberships.left_event END
            """,
            number.Value,
            room.Value,
            (long)(membership ?? MembershipKind.None),
            after.Number.Value,
            first.Plus(entry).Value,
            (long)MembershipKind.Join));
    }

    /// <exception cref="InvalidDataException">The event is not stored.</exception>
    private async ValueTask<StoredEvent> EventAsync(EventId id) =>
        underWay.TryGetValue(id, out var known)
            ? known
            : await storage.Events.FindAsync(id, CancellationToken.None) ?? throw new InvalidDataException($"Event {id} of the current state is not stored.");
}
