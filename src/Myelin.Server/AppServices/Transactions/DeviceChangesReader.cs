using Myelin.Server.Accounts;
using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Finds the device changes that an encrypting bridge needs: for all of its users together, as <c>/sync</c> does for a single user (MSC3202).</summary>
internal sealed class DeviceChangesReader(RoomInterest interest, IRooms rooms, IDevices devices, IKeyCounts counts, IEntityNumbers numbers)
{
    private static readonly ChangedDevices Nothing = new([], []);

    /// <summary>For a change of a user's devices or keys: the user, if the user is the service's or shares a room with one of its users.</summary>
    public async ValueTask<ChangedDevices> OfChangeAsync(CommittedEntry entry, CancellationToken cancellationToken)
    {
        var user = await numbers.UserIdAsync(new UserNumber(entry.Subject), cancellationToken);
        return interest.IsOwn(user) || await SharesAsync(user, null, cancellationToken) ? new ChangedDevices([user], []) : Nothing;
    }

    /// <summary>For a membership change in a room of the service's users: a user who newly shares a room, or one who no longer shares any.</summary>
    public async ValueTask<ChangedDevices> OfMembershipAsync(long room, PastEvent past, UserId user, CancellationToken cancellationToken)
    {
        if (interest.IsOwn(user) || (await interest.JoinedAsync(room, past, cancellationToken)).Count == 0)
        {
            return Nothing;
        }

        return MembershipKinds.Of(past.Pdu) switch
        {
            MembershipKind.Join => new ChangedDevices([user], []),
            MembershipKind.Leave or MembershipKind.Ban => await SharesAsync(user, past.Pdu.RoomId, cancellationToken)
                ? Nothing
                : new ChangedDevices([], [user]),
            _ => Nothing,
        };
    }

    /// <summary>The number of keys that each device of one of the service's users has left.</summary>
    public async ValueTask<IReadOnlyDictionary<DeviceId, DeviceKeyCounts>> KeyCountsAsync(UserId user, UserNumber number, CancellationToken cancellationToken)
    {
        var found = new Dictionary<DeviceId, DeviceKeyCounts>();
        foreach (var device in await devices.ListAsync(user, cancellationToken))
        {
            found[device.Id] = await counts.OfDeviceAsync(number, device.Id, cancellationToken);
        }

        return found;
    }

    private async ValueTask<bool> SharesAsync(UserId user, RoomId? except, CancellationToken cancellationToken)
    {
        var memberships = await rooms.OfUserAsync(user, cancellationToken);
        foreach (var (id, room) in memberships.Rooms)
        {
            if (room.Membership == MembershipKind.Join
                && id != except
                && await interest.IsJoinedNowAsync(room.Room.Value, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
