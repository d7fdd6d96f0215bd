using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Sync.State;

namespace Myelin.Server.Sync.Rooms;

/// <summary>Who came into a room after a position: of their presence its members have not been told.</summary>
internal sealed class NewMembers(StateSince stateSince)
{
    /// <summary>Those who are joined and whose membership changed; a changed name or avatar counts as well, and is told with the presence anyway.</summary>
    public async ValueTask<IReadOnlyCollection<UserId>> SinceAsync(RoomView room, LogPosition since, CancellationToken cancellationToken)
    {
        if (room.Position <= since)
        {
            return [];
        }

        var changed = room.StateChanges.After(since)
            ?? (await stateSince.AfterAsync(room, since, UnwoundState.Of(room.CurrentState), cancellationToken)).Keys.ToList();
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
