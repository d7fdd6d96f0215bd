using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Adds the rows and log entries for a change of a room's current state.</summary>
internal sealed class CurrentStateRows(RoomStorage storage, RoomNumber room, IReadOnlyDictionary<EventId, StoredEvent> underWay)
{
    public async ValueTask AddAsync(LogUnit unit, CurrentStateChange change)
    {
        var tuple = await storage.Numbers.TupleAsync(change.Tuple, CancellationToken.None);
        var after = change.After is { } id ? await EventAsync(id) : null;
        var entry = unit.Add(new LogEntry(LogEntryKind.CurrentState, room.Value, tuple.Value, new CurrentStateFact(change, after)));
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
