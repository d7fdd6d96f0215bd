using System.Text;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Storage;

/// <summary>The row of an event's relation; most events have none.</summary>
internal static class RelationRows
{
    /// <summary>Adds an accepted event's relation to its unit.</summary>
    public static void Add(LogUnit unit, StoredEvent child, TypeNumber type, UserNumber sender)
    {
        if (EventRelation.Of(child.Pdu) is { } relation)
        {
            var parent = EventIdBytes.Encode(relation.Parent);
            unit.Write(
                """
                INSERT INTO event_relations (parent, rel_type, depth, event, room, type, sender, is_thread, origin_server_ts)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (parent, rel_type, depth, event) DO NOTHING
                """,
                parent,
                Encoding.UTF8.GetBytes(relation.Type),
                child.Pdu.Depth,
                child.Number.Value,
                child.Room.Value,
                type.Value,
                sender.Value,
                relation.Type == EventRelation.Thread ? 1 : 0,
                child.Pdu.OriginServerTs);
            if (AggregatedTypes.Of(relation.Type) is not AggregatedChildren.None and var kind)
            {
                unit.Write(
                    "INSERT INTO aggregated_parents (parent, kinds) VALUES ($1, $2) ON CONFLICT (parent) DO UPDATE SET kinds = aggregated_parents.kinds | excluded.kinds",
                    parent,
                    (int)kind);
                unit.Write("UPDATE rooms SET has_aggregated = 1 WHERE room = $1 AND has_aggregated = 0", child.Room.Value);
            }
        }
    }

    /// <summary>Adds to a redaction's unit the removal of its target's relation.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="target">The event as it was.</param>
    public static void Remove(LogUnit unit, StoredEvent target)
    {
        if (EventRelation.Of(target.Pdu) is { } relation)
        {
            unit.Write(
                "DELETE FROM event_relations WHERE parent = $1 AND rel_type = $2 AND depth = $3 AND event = $4",
                EventIdBytes.Encode(relation.Parent),
                Encoding.UTF8.GetBytes(relation.Type),
                target.Pdu.Depth,
                target.Number.Value);
        }
    }
}
