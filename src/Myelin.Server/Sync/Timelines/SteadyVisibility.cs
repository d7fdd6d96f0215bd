using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Accounts;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Timelines;

/// <summary>Recognises the common cases in which a joined user may see a series of events without checking the state at each.</summary>
internal sealed class SteadyVisibility(EventCache events, StateHistory states, IErasedUsers erased)
{
    private static readonly StateTuple Visibility = new(EventTypes.HistoryVisibility, string.Empty);

    /// <summary>
    /// Whether a joined user may certainly see all of a room's newest events unredacted: all came after the join, or the history
    /// was open to members throughout and no sender is erased.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="joined">The user's membership.</param>
    /// <param name="newest">Events, newest first.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<bool> MaySeeAllAsync(
        RoomView room, UserRoom joined, IReadOnlyList<TimelineEvent> newest, CancellationToken cancellationToken)
    {
        // What is on a branch of its own may have another visibility than the room.
        if (newest.Any(static item => !item.FollowsCurrentState))
        {
            return false;
        }

        if (newest.Count == 0 || newest[^1].Position > joined.Position)
        {
            return true;
        }

        if (!await IsOpenAsync(room.CurrentState[Visibility], cancellationToken)
            || await states.ChangesAsync(room, newest[^1].Position.Plus(-1), cancellationToken) is not { } changes)
        {
            return false;
        }

        foreach (var (_, change) in changes)
        {
            if (change.Tuple == Visibility && !(await IsOpenAsync(change.Before, cancellationToken) && await IsOpenAsync(change.After, cancellationToken)))
            {
                return false;
            }
        }

        foreach (var sender in newest.Where(item => item.Position <= joined.Position).Select(item => item.Pdu.Sender).Distinct())
        {
            if (await erased.IsErasedAsync(sender, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> IsOpenAsync(EventId? id, CancellationToken cancellationToken) =>
        id is not { } found || (await events.FindAsync(found, cancellationToken) is { } pdu && RoomAccess.IsOpenToMembers(pdu));
}
