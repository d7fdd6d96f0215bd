using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.State;

namespace Myelin.Server.Sync.Rooms;

/// <summary>
/// With whom a room is newly shared: of their presence the user has not been told. Whatever the user's filter leaves of the room itself.
/// </summary>
internal sealed class NewMembers(RoomViews views, JoinContinuity continuity, StateSince stateSince)
{
    /// <summary>All of a room's members if it is new to the user, else those who came since; nobody in an initial sync, which tells of all.</summary>
    public async ValueTask<IEnumerable<UserId>> OfAsync(SyncScope scope, UserRoom joined, CancellationToken cancellationToken)
    {
        if (scope.Question.IsInitial || scope.Filter.Presence.ExcludesEverything || await views.FindAsync(joined.Room, cancellationToken) is not { } room)
        {
            return [];
        }

        return await continuity.HoldsAsync(room, scope.User, joined, scope.Since.Log, cancellationToken)
            ? await SinceAsync(room, scope.Since.Log, cancellationToken)
            : room.MembersWith(MembershipKind.Join);
    }

    /// <summary>Those who are joined and whose membership changed; a changed name or avatar counts as well, and is told with the presence anyway.</summary>
    private async ValueTask<IReadOnlyCollection<UserId>> SinceAsync(RoomView room, LogPosition since, CancellationToken cancellationToken)
    {
        if (room.Position <= since)
        {
            return [];
        }

        var changed = room.StateChanges.After(since)
            ?? (await stateSince.AfterAsync(room, since, StateAtPosition.Of(room.CurrentState), cancellationToken)).Keys.ToList();
        var members = new List<UserId>();
        foreach (var tuple in changed)
        {
            if (tuple.Type == EventTypes.Member && UserId.TryParse(tuple.StateKey, out var user) && room.IsJoined(user))
            {
                members.Add(user);
            }
        }

        return members;
    }
}
