using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Encryption.DeviceLists;

/// <inheritdoc cref="IDeviceLists"/>
internal sealed class DeviceListReader(
    DeviceListChanges changes, SharedRooms shared, RoomViews views, StateHistory states, EventCache events, IEntityNumbers numbers, IRoomHeads heads) : IDeviceLists
{
    public async ValueTask<DeviceListUpdate> BetweenAsync(
        UserId viewer, UserRooms rooms, LogPosition since, LogPosition upTo, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(viewer, cancellationToken);
        var keys = await changes.BetweenAsync(number, since, upTo, cancellationToken);
        var question = new SharedRooms.Question(viewer, rooms, await MovedAsync(rooms, since, upTo, cancellationToken), since, upTo);
        if (keys is { Changed.Count: 0, Signed.Count: 0 } && question.Moved.Count == 0)
        {
            return DeviceListUpdate.None;
        }

        keys ??= await changes.AmongAsync(number, await EveryoneAsync(question, cancellationToken), since, upTo, cancellationToken);
        var withKeys = await numbers.UserIdsAsync([.. keys.Changed.Union(keys.Signed)], cancellationToken);
        var moved = question.Moved.SelectMany(room => room.Differing(viewer)).Where(user => user != viewer).ToHashSet();
        bool IsOwn(UserNumber user) => user == number || keys.Signed.Contains(user);
        var shares = await shared.WithAsync(
            question, moved.Union(withKeys.Where(pair => !IsOwn(pair.Key)).Select(pair => pair.Value)).ToHashSet(), cancellationToken);

        var (changed, left) = (new HashSet<UserId>(), new List<UserId>());
        changed.UnionWith(withKeys.Where(pair => IsOwn(pair.Key) || shares[pair.Value].After).Select(pair => pair.Value));
        foreach (var user in moved)
        {
            switch (shares[user])
            {
                case { Before: false, After: true }:
                    changed.Add(user);
                    break;
                case { Before: true, After: false }:
                    left.Add(user);
                    break;
            }
        }

        return new DeviceListUpdate([.. changed], left);
    }

    /// <summary>The user's current and former rooms in which memberships changed.</summary>
    private async ValueTask<List<SharedRoom>> MovedAsync(UserRooms rooms, LogPosition since, LogPosition upTo, CancellationToken cancellationToken)
    {
        var moved = new List<SharedRoom>();
        foreach (var (_, mine) in await heads.AheadAsync(rooms, since, cancellationToken))
        {
            if ((mine.Membership is MembershipKind.Join || mine.Position > since)
                && await views.FindAsync(mine.Room, cancellationToken) is { } view
                && view.Position > since)
            {
                var room = await SharedRoom.OfAsync(view, since, upTo, states, events, cancellationToken);
                if (room.MayDiffer)
                {
                    moved.Add(room);
                }
            }
        }

        return moved;
    }

    private async ValueTask<IReadOnlyCollection<UserNumber>> EveryoneAsync(SharedRooms.Question question, CancellationToken cancellationToken)
    {
        var users = (await shared.AllAsync(question, cancellationToken))
            .Where(room => room.After.IsJoined(question.Viewer)).SelectMany(room => room.After.Joined).Append(question.Viewer).ToHashSet();
        return [.. (await numbers.FindUsersAsync(users, cancellationToken)).Values];
    }
}
