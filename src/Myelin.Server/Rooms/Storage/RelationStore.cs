using System.Text;
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
}

/// <summary>That a user has sent something that relates to an event.</summary>
/// <param name="Parent">The event.</param>
/// <param name="Type">The relation type.</param>
/// <param name="Sender">The user.</param>
public readonly record struct StoredRelation(EventId Parent, string Type, UserNumber Sender);
