using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Relations;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Visibility;

/// <summary>Recognises rooms whose history has always been open to every member, as in most rooms.</summary>
internal sealed class OpenHistory(RoomStorage storage, RoomViewLoader loader, MemoryBudget budget)
{
    private static readonly StateTuple Tuple = new(EventTypes.HistoryVisibility, string.Empty);

    /// <summary>
    /// Results by the current visibility event. The history before it no longer changes, and a redaction keeps <c>history_visibility</c> ("Redactions").
    /// </summary>
    private readonly Cache<EventId, bool> _known = new(budget, "open_history", static (id, _) => EstimatedBytes.Of(id.Value));

    /// <summary>Whether the visibility is known to have been <c>shared</c> or <c>world_readable</c> ever since the room was created.</summary>
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
            // Without the state before an event, what the event replaced is unknown.
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
