using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Encryption.DeviceLists;

/// <inheritdoc cref="IDeviceLists"/>
internal sealed class DeviceListReading(
    DeviceListChanges changes, RoomViews views, RoomHistory history, EventCache events, IEntityNumbers numbers, IRoomHeads heads) : IDeviceLists
{
    public async ValueTask<DeviceListNews> BetweenAsync(
        UserId viewer, UserRooms rooms, LogPosition since, LogPosition upTo, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(viewer, cancellationToken);
        var keys = await changes.BetweenAsync(number, since, upTo, cancellationToken);
        var moved = await MovedAsync(rooms, since, upTo, cancellationToken);
        if (keys is { Changed.Count: 0, Signed.Count: 0 } && moved.Count == 0)
        {
            return DeviceListNews.None;
        }

        var sharing = await SharingAsync(rooms, moved, since, upTo, cancellationToken);
        keys ??= await changes.AmongAsync(number, await EveryoneAsync(viewer, sharing, cancellationToken), since, upTo, cancellationToken);
        var (changed, left) = (new HashSet<UserId>(), new List<UserId>());
        foreach (var (user, id) in await numbers.UserIdsAsync([.. keys.Changed.Union(keys.Signed)], cancellationToken))
        {
            if (id == viewer || keys.Signed.Contains(user) || sharing.Exists(room => room.After.IsJoined(viewer) && room.After.IsJoined(id)))
            {
                changed.Add(id);
            }
        }

        foreach (var user in moved.SelectMany(room => room.Differing(viewer)).Distinct())
        {
            if (user == viewer)
            {
                continue;
            }

            var shares = sharing.Exists(room => room.SharesAfter(viewer, user));
            if (shares != sharing.Exists(room => room.SharesBefore(viewer, user)))
            {
                if (shares)
                {
                    changed.Add(user);
                }
                else
                {
                    left.Add(user);
                }
            }
        }

        return new DeviceListNews([.. changed], left);
    }

    /// <summary>The rooms that the user is in or was in, as far as anything happened in them.</summary>
    private async ValueTask<List<RoomSharing>> MovedAsync(UserRooms rooms, LogPosition since, LogPosition upTo, CancellationToken cancellationToken)
    {
        var moved = new List<RoomSharing>();
        foreach (var (_, mine) in await heads.AheadAsync(rooms, since, cancellationToken))
        {
            if ((mine.Membership is MembershipKind.Join || mine.Position > since)
                && await views.FindAsync(mine.Room, cancellationToken) is { } view
                && view.Position > since)
            {
                var before = await RoomAt.AtAsync(view, since, history, events, cancellationToken);
                var after = await RoomAt.AtAsync(view, upTo, history, events, cancellationToken);
                var room = new RoomSharing(mine.Room, before, after);
                if (room.MayDiffer)
                {
                    moved.Add(room);
                }
            }
        }

        return moved;
    }

    /// <summary>All rooms in which something may be shared at either position.</summary>
    private async ValueTask<List<RoomSharing>> SharingAsync(
        UserRooms rooms, List<RoomSharing> moved, LogPosition since, LogPosition upTo, CancellationToken cancellationToken)
    {
        var sharing = moved.ToList();
        var known = moved.Select(room => room.Room).ToHashSet();
        foreach (var (_, mine) in rooms.Rooms)
        {
            if ((mine.Membership is MembershipKind.Join || mine.Position > since)
                && !known.Contains(mine.Room)
                && await views.FindAsync(mine.Room, cancellationToken) is { } view)
            {
                var room = await RoomAt.AtAsync(view, upTo, history, events, cancellationToken);
                sharing.Add(new RoomSharing(mine.Room, room, room));
            }
        }

        return sharing;
    }

    private async ValueTask<IReadOnlyCollection<UserNumber>> EveryoneAsync(UserId viewer, List<RoomSharing> sharing, CancellationToken cancellationToken)
    {
        var users = sharing.Where(room => room.After.IsJoined(viewer)).SelectMany(room => room.After.Joined).Append(viewer).ToHashSet();
        return [.. (await numbers.FindUsersAsync(users, cancellationToken)).Values];
    }
}

/// <summary>Who shares a room with whom at two positions.</summary>
/// <param name="Room">The room.</param>
/// <param name="Before">The room at the earlier position.</param>
/// <param name="After">The room at the later position.</param>
internal sealed record RoomSharing(RoomNumber Room, RoomAt Before, RoomAt After)
{
    /// <summary>Whether anybody may share it at one of the positions and not at the other.</summary>
    public bool MayDiffer => Before.IsEncrypted != After.IsEncrypted || Before.Differing.Any() || After.Differing.Any();

    public bool SharesBefore(UserId viewer, UserId user) => Before.IsEncrypted && Before.IsJoined(viewer) && Before.IsJoined(user);

    public bool SharesAfter(UserId viewer, UserId user) => After.IsEncrypted && After.IsJoined(viewer) && After.IsJoined(user);

    /// <summary>The users who may share it with the viewer at one of the positions and not at the other.</summary>
    public IEnumerable<UserId> Differing(UserId viewer)
    {
        var (before, after) = (Before.IsEncrypted && Before.IsJoined(viewer), After.IsEncrypted && After.IsJoined(viewer));
        return (before, after) switch
        {
            (false, false) => [],
            (true, true) => Before.Differing.Concat(After.Differing),
            (true, false) => Before.Joined,
            _ => After.Joined,
        };
    }
}
