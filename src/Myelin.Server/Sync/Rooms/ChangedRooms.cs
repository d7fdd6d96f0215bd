using Myelin.Server.Rooms;
using Myelin.Server.Typing;

namespace Myelin.Server.Sync.Rooms;

/// <summary>
/// Finds the user's rooms that may have news, so that the cost of a sync depends on what has happened and not on how many rooms the user is in. A room
/// too many costs a check; a missing room loses news.
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
