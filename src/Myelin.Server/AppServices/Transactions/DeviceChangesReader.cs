using Myelin.Server.Accounts;
using Myelin.Server.Encryption;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Finds what an encrypting bridge has to know of devices: its users' in one view, as <c>/sync</c> tells a single user (MSC3202).</summary>
internal sealed class DeviceChangesReader(RoomInterest interest, IRooms rooms, IDevices devices, IKeyCounts counts, IEntityNumbers numbers)
{
    private static readonly ChangedDevices Nothing = new([], []);

    /// <summary>By a change of a user's devices or keys: the user, if the service or a room of its users has to do with the user.</summary>
    public async ValueTask<ChangedDevices> OfChangeAsync(CommittedEntry entry, CancellationToken cancellationToken)
    {
        var user = await numbers.UserIdAsync(new UserNumber(entry.Subject), cancellationToken);
        return interest.IsOwn(user) || await SharesAsync(user, null, cancellationToken) ? new ChangedDevices([user], []) : Nothing;
    }

    /// <summary>By a membership in a room of the service's users: who has come to share one, and who shares none any more.</summary>
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

    /// <summary>How many keys each device of one of the service's users has left.</summary>
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
