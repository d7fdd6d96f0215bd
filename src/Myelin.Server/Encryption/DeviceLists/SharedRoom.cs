using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Encryption.DeviceLists;

/// <summary>Who shares a room with whom at two positions.</summary>
/// <param name="Room">The room.</param>
/// <param name="Before">The room at the earlier position.</param>
/// <param name="After">The room at the later position.</param>
internal sealed record SharedRoom(RoomNumber Room, MembershipAtPosition Before, MembershipAtPosition After)
{
    /// <summary>Whether anybody may share it at one of the positions and not at the other.</summary>
    public bool MayDiffer => Before.Differing.Any() || After.Differing.Any();

    public static async ValueTask<SharedRoom> OfAsync(
        RoomView view, LogPosition since, LogPosition upTo, RoomHistory history, EventCache events, CancellationToken cancellationToken) => new(
        view.Number,
        await MembershipAtPosition.AtAsync(view, since, history, events, cancellationToken),
        await MembershipAtPosition.AtAsync(view, upTo, history, events, cancellationToken));

    public bool SharesBefore(UserId viewer, UserId user) => Before.IsJoined(viewer) && Before.IsJoined(user);

    public bool SharesAfter(UserId viewer, UserId user) => After.IsJoined(viewer) && After.IsJoined(user);

    /// <summary>The users who may share it with the viewer at one of the positions and not at the other.</summary>
    public IEnumerable<UserId> Differing(UserId viewer) => (Before.IsJoined(viewer), After.IsJoined(viewer)) switch
    {
        (false, false) => [],
        (true, true) => Before.Differing.Concat(After.Differing),
        (true, false) => Before.Joined,
        _ => After.Joined,
    };
}
