using Myelin.Server.Rooms;
using Myelin.Server.Typing;

namespace Myelin.Server.Sync.Rooms;

/// <summary>
/// Which of a user's rooms there may be something to tell of, so that a sync costs what has happened and not what the user is in. A room too
/// many costs a look, one too few loses news.
/// </summary>
internal sealed class ChangedRooms(IRoomHeads heads, ITyping typing)
{
    public async ValueTask<IReadOnlyCollection<KeyValuePair<RoomId, UserRoom>>> OfAsync(SyncScope scope, CancellationToken cancellationToken)
    {
        var (all, since) = (scope.Rooms, scope.Since);
        if (scope.Question.WantsFullState)
        {
            return all.Rooms;
        }

        var ahead = await heads.AheadAsync(all, since.Log, cancellationToken);
        return ahead.Count == all.Rooms.Count
            ? ahead
            : [.. ahead.UnionBy(Of(all, scope.AccountData.RoomsAfter(since.Log).Concat(typing.ChangedAfter(since.Ephemeral))), room => room.Key)];
    }

    private static IEnumerable<KeyValuePair<RoomId, UserRoom>> Of(UserRooms all, IEnumerable<RoomId> rooms)
    {
        foreach (var roomId in rooms)
        {
            if (all.Rooms.TryGetValue(roomId, out var room))
            {
                yield return KeyValuePair.Create(roomId, room);
            }
        }
    }
}
