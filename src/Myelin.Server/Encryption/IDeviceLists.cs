using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Encryption;

/// <summary>Whom a user is told of in <c>device_lists</c> ("Extensions to /sync").</summary>
/// <param name="Changed">Who changed devices or keys while sharing a room, and who shares a room now and did not before.</param>
/// <param name="Left">With whom no room is shared any more.</param>
public sealed record DeviceListUpdate(IReadOnlyList<UserId> Changed, IReadOnlyList<UserId> Left)
{
    public static readonly DeviceListUpdate None = new([], []);

    public bool IsEmpty => Changed.Count == 0 && Left.Count == 0;
}

/// <summary>Answers whose device lists a user has to look at again.</summary>
public interface IDeviceLists
{
    /// <summary>What happened after one position and up to another.</summary>
    /// <param name="viewer">The user who asks.</param>
    /// <param name="rooms">The user's memberships at the later position or after it.</param>
    /// <param name="since">The earlier position.</param>
    /// <param name="upTo">The later position.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<DeviceListUpdate> BetweenAsync(
        UserId viewer, UserRooms rooms, LogPosition since, LogPosition upTo, CancellationToken cancellationToken);
}
