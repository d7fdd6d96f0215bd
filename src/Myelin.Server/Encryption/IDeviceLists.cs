using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Encryption;

/// <summary>The users for <c>device_lists</c> ("Extensions to /sync").</summary>
/// <param name="Changed">Users who changed devices or keys while sharing a room, and users who newly share a room.</param>
/// <param name="Left">Users who no longer share any room.</param>
public sealed record DeviceListUpdate(IReadOnlyList<UserId> Changed, IReadOnlyList<UserId> Left)
{
    public static readonly DeviceListUpdate None = new([], []);

    public bool IsEmpty => Changed.Count == 0 && Left.Count == 0;
}

/// <summary>Finds the users whose device lists a user must update.</summary>
public interface IDeviceLists
{
    /// <summary>The changes after one position and up to another.</summary>
    /// <param name="viewer">The user who receives the update.</param>
    /// <param name="rooms">The user's memberships at the later position or after it.</param>
    /// <param name="since">The earlier position.</param>
    /// <param name="upTo">The later position.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    ValueTask<DeviceListUpdate> BetweenAsync(
        UserId viewer, UserRooms rooms, LogPosition since, LogPosition upTo, CancellationToken cancellationToken);
}
