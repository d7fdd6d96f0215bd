using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Rooms;

/// <summary>
/// Finds the users who newly share a room with the user and whose presence the user has not received, even if the user's filter excludes the room itself.
/// </summary>
internal sealed class NewMembers(RoomViews views, JoinContinuity continuity, StateHistory states)
{
    /// <summary>All joined members if the room is new to the user, otherwise those who joined since; none in an initial sync, which includes all.</summary>
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

    /// <summary>Joined members whose membership changed. A changed name or avatar counts as well, and is sent with the presence anyway.</summary>
    private async ValueTask<IReadOnlyCollection<UserId>> SinceAsync(RoomView room, LogPosition since, CancellationToken cancellationToken)
    {
        if (room.Position <= since)
        {
            return [];
        }

        var members = new HashSet<UserId>();
        foreach (var tuple in (await states.DifferenceAsync(room, since, PastState.Of(room.CurrentState), cancellationToken)).Keys)
        {
            if (tuple.Type == EventTypes.Member && UserId.TryParse(tuple.StateKey, out var user) && room.IsJoined(user))
            {
                members.Add(user);
            }
        }

        return members;
    }
}
