using Myelin.Core.Events;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Finds the thread that an event is in ("Threaded read receipts").</summary>
internal static class EventThreads
{
    public const string Main = "main";

    /// <summary>How many relations to follow to find the thread of an indirectly related event.</summary>
    public const int MaximumHops = 3;

    /// <summary>Whether an event is in the thread. A root also counts as in its own thread, since clients mark it there when they open the thread.</summary>
    public static async ValueTask<bool> ContainsAsync(IRooms rooms, RoomView room, Pdu pdu, string threadId, CancellationToken cancellationToken)
    {
        var root = await RootAsync(rooms, room, pdu, cancellationToken);
        return threadId == Main ? root is null : root?.Value == threadId || pdu.EventId.Value == threadId;
    }

    /// <summary>The root of the thread that an event is in; null for the main timeline.</summary>
    public static async ValueTask<EventId?> RootAsync(IRooms rooms, RoomView room, Pdu pdu, CancellationToken cancellationToken)
    {
        var current = pdu;
        for (var hop = 0; hop <= MaximumHops; hop++)
        {
            if (EventRelation.Of(current) is not { } relation)
            {
                return null;
            }

            if (relation.Type == EventRelation.Thread)
            {
                return relation.Parent;
            }

            if (await rooms.EventAsync(room, relation.Parent, cancellationToken) is not { } parent)
            {
                return null;
            }

            current = parent;
        }

        return null;
    }
}
