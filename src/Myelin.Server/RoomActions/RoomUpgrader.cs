using Myelin.Api;
using Myelin.Core.RoomVersions;
using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.RoomActions;

/// <summary>Upgrades rooms for callers ("Room Upgrades"); the old room's grain carries it out.</summary>
internal sealed class RoomUpgrader(IRooms rooms, IGrainFactory grains, IProfiles profiles, IRoomAliases aliases, RecentUpgrades upgrades)
{
    /// <exception cref="MatrixException"><c>M_UNSUPPORTED_ROOM_VERSION</c>, <c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RoomId> UpgradeAsync(
        Caller caller, RoomId oldRoom, string newVersion, IReadOnlyList<UserId> additionalCreators, CancellationToken cancellationToken)
    {
        if (!KnownRoomVersions.TryGet(newVersion, out var version))
        {
            throw new MatrixException(400, ErrCodes.UnsupportedRoomVersion, "This server does not know that room version.");
        }

        var view = await rooms.FindAsync(oldRoom, cancellationToken);
        if (view is null || !view.IsJoined(caller.User))
        {
            throw MatrixException.Forbidden("You are not joined to this room.");
        }

        return await upgrades.OnceAsync(view, caller.User, version, () => ReplaceAsync(caller.User, oldRoom, version, additionalCreators), cancellationToken);
    }

    // Others may wait for it: it is not given up when this caller goes.
    private async Task<RoomId> ReplaceAsync(UserId user, RoomId oldRoom, RoomVersion version, IReadOnlyList<UserId> additionalCreators)
    {
        var profile = await profiles.OfUserAsync(user, CancellationToken.None);
        var local = await aliases.OfRoomAsync(oldRoom, CancellationToken.None);
        var reply = await grains.GetGrain<IRoomGrain>(oldRoom.Value).ReplaceAsync(new ReplaceRoom(
            user.Value,
            version.Id,
            [.. additionalCreators.Select(creator => creator.Value)],
            profile.DisplayName,
            profile.AvatarUrl,
            [.. local.Select(alias => alias.Value)]));
        return reply.ToReplacement();
    }
}
