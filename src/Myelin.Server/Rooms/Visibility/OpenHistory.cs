using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Visibility;

/// <summary>Recognises rooms whose history has been open to every member from the beginning, as most are.</summary>
internal sealed class OpenHistory(RoomStorage storage, RoomViewLoader loader, MemoryBudget budget)
{
    private static readonly StateTuple Tuple = new(EventTypes.HistoryVisibility, string.Empty);

    /// <summary>
    /// By the event that the current state has. What came before it doesn't change any more, and a redaction leaves the visibility as it is ("Redactions").
    /// </summary>
    private readonly Cache<EventId, bool> _known = new(budget, "open_history", static (id, _) => EstimatedBytes.Of(id.Value));

    /// <summary>Whether the visibility has certainly been <c>shared</c> or <c>world_readable</c> ever since the room was made.</summary>
    public async ValueTask<bool> IsOpenThroughoutAsync(RoomView room, CancellationToken cancellationToken)
    {
        if (room.CurrentState[Tuple] is not { } current)
        {
            return true;
        }

        if (!_known.TryGet(current, out var isOpen))
        {
            var read = _known.BeginRead();
            isOpen = await FindAsync(current, cancellationToken);
            _known.Keep(read, current, isOpen);
        }

        return isOpen;
    }

    private async ValueTask<bool> FindAsync(EventId current, CancellationToken cancellationToken)
    {
        EventId? next = current;
        for (var change = 0; next is { } id; change++)
        {
            // Of an event without the state before it, nobody knows what it replaced.
            if (change == RelationLimits.VisibilityChanges
                || await storage.Events.FindAsync(id, cancellationToken) is not { StateBefore: not null } stored
                || !RoomAccess.IsOpenToMembers(stored.Pdu))
            {
                return false;
            }

            next = await loader.PreviousStateAsync(stored, cancellationToken);
        }

        return true;
    }
}
