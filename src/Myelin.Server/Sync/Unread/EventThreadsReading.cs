using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Sync.Unread;

/// <summary>Finds the thread that an event belongs to, itself or by what it relates to ("Threaded read receipts").</summary>
internal sealed class EventThreadsReading(EventCache events)
{
    /// <summary>"Implementations are encouraged to do a maximum of 3 hops to find a thread."</summary>
    private const int MaximumHops = 3;

    /// <summary>The root of the event's thread; null for the main timeline.</summary>
    public async ValueTask<EventId?> RootAsync(RoomView room, Pdu pdu, CancellationToken cancellationToken)
    {
        var current = pdu;
        for (var hop = 0; hop <= MaximumHops; hop++)
        {
            if (!TryReadRelation(current, out var isThread, out var target))
            {
                return null;
            }

            if (isThread)
            {
                return target;
            }

            if (await events.FindAsync(target, cancellationToken) is not { } parent || parent.RoomId != room.RoomId)
            {
                return null;
            }

            current = parent;
        }

        return null;
    }

    private static bool TryReadRelation(Pdu pdu, out bool isThread, out EventId target)
    {
        isThread = false;
        target = default;
        if (!pdu.Content.TryGetProperty("m.relates_to"u8, out var relation)
            || relation.ValueKind != JsonValueKind.Object
            || !relation.TryGetProperty("rel_type"u8, out var type)
            || type.ValueKind != JsonValueKind.String
            || !relation.TryGetProperty("event_id"u8, out var id)
            || id.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        isThread = type.ValueEquals("m.thread"u8);
        return EventId.TryParse(id.GetString(), out target);
    }
}
