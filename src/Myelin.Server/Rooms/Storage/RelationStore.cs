using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Reads which events relate to which.</summary>
public sealed class RelationStore(IDatabase database)
{
    /// <summary>What relates to some events of a room: one element for each event, relation type and sender, in no particular order.</summary>
    public ValueTask<List<StoredRelation>> ToAsync(RoomNumber room, IReadOnlyCollection<EventId> parents, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryInAsync(
            "SELECT DISTINCT parent, rel_type, sender FROM event_relations WHERE room = $1 AND parent IN",
            "",
            [.. parents.Select(parent => (SqlValue)EventIdBytes.Encode(parent))],
            1,
            row => new StoredRelation(
                EventIdBytes.Decode(row.GetFieldValue<byte[]>(0)), Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1)), new UserNumber(row.GetInt64(2))),
            token,
            room.Value),
        cancellationToken);

    /// <summary>A user's events with one type of relation to an event of a room, in no particular order.</summary>
    public ValueTask<List<StoredEvent>> BySenderAsync(RoomNumber room, EventRelation relation, UserNumber sender, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.QueryAsync(
            "SELECT " + StoredEvent.Columns
            + " FROM event_relations l JOIN events e ON e.number = l.event JOIN rooms r ON r.room = e.room"
            + " WHERE l.parent = $1 AND l.rel_type = $2 AND l.room = $3 AND l.sender = $4",
            StoredEvent.Read,
            token,
            EventIdBytes.Encode(relation.Parent),
            Encoding.UTF8.GetBytes(relation.Type),
            room.Value,
            sender.Value),
        cancellationToken);
}

/// <summary>That a user has sent something that relates to an event.</summary>
/// <param name="Parent">The event.</param>
/// <param name="Type">The relation type.</param>
/// <param name="Sender">The user.</param>
public readonly record struct StoredRelation(EventId Parent, string Type, UserNumber Sender);
