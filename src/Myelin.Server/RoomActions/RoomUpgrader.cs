using System.Collections.Concurrent;
using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;
using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.RoomActions;

/// <summary>Upgrades rooms for callers ("Room Upgrades"); the old room's grain does the work.</summary>
internal sealed class RoomUpgrader(IRooms rooms, IGrainFactory grains, IProfiles profiles, IRoomAliases aliases, RecentUpgrades upgrades)
{
    /// <exception cref="MatrixException"><c>M_UNSUPPORTED_ROOM_VERSION</c>, <c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RoomId> UpgradeAsync(
        Caller caller, RoomId oldRoom, string newVersion, IReadOnlyList<UserId> additionalCreators, CancellationToken cancellationToken)
    {
        if (!KnownRoomVersions.TryGet(newVersion, out var version))
        {
            throw new MatrixException(400, ErrCode.UnsupportedRoomVersion, "This server does not know that room version.");
        }

        var view = await rooms.FindAsync(oldRoom, cancellationToken);
        if (view is null || !view.IsJoined(caller.User))
        {
            throw MatrixException.Forbidden("You are not joined to this room.");
        }

        return await upgrades.OnceAsync(view, caller.User, version, () => ReplaceAsync(caller.User, oldRoom, version, additionalCreators), cancellationToken);
    }

    // Other callers may wait for the upgrade, so it continues if this caller goes away.
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

/// <summary>
/// Recognises repeated upgrades: a client that lost the response, or a user who clicks twice, gets the first replacement and not a second one. Upgrades
/// under way are kept here; the tombstone identifies those of the last minutes.
/// </summary>
internal sealed class RecentUpgrades(IRooms rooms, TimeProvider time)
{
    /// <summary>How long a repeated request gets the first replacement.</summary>
    public static readonly TimeSpan Repeatable = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(RoomId Room, UserId User, RoomVersion Version), Lazy<Task<RoomId>>> _underWay = new();

    /// <summary>Runs an upgrade, or returns the replacement of one that is under way or recent.</summary>
    /// <param name="room">The room to replace.</param>
    /// <param name="user">The user who upgrades.</param>
    /// <param name="version">The new room version.</param>
    /// <param name="upgrade">Runs the upgrade.</param>
    /// <param name="cancellationToken">Cancels only the wait: others may wait for the same upgrade.</param>
    public async Task<RoomId> OnceAsync(RoomView room, UserId user, RoomVersion version, Func<Task<RoomId>> upgrade, CancellationToken cancellationToken)
    {
        var key = (room.RoomId, user, version);
        var added = new Lazy<Task<RoomId>>(() => ReplacementOrAsync(room.RoomId, user, version, upgrade));
        var underWay = _underWay.GetOrAdd(key, added);
        if (ReferenceEquals(underWay, added))
        {
            _ = underWay.Value.ContinueWith(
                (_, state) => _underWay.TryRemove(new KeyValuePair<(RoomId, UserId, RoomVersion), Lazy<Task<RoomId>>>(key, (Lazy<Task<RoomId>>)state!)),
                added,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return await underWay.Value.WaitAsync(cancellationToken);
    }

    private async Task<RoomId> ReplacementOrAsync(RoomId room, UserId user, RoomVersion version, Func<Task<RoomId>> upgrade) =>
        await ReplacementAsync(room, user, version) is { } replacement ? replacement : await upgrade();

    private async ValueTask<RoomId?> ReplacementAsync(RoomId room, UserId user, RoomVersion version)
    {
        // Fetch the view again: an upgrade that has just finished has put its tombstone there.
        if (await rooms.FindAsync(room, CancellationToken.None) is not { } view
            || await rooms.CurrentStateAsync(view, new StateTuple(EventTypes.Tombstone, string.Empty), CancellationToken.None) is not { } tombstone
            || tombstone.Sender != user
            || time.GetUtcNow().ToUnixTimeMilliseconds() - tombstone.OriginServerTs >= (long)Repeatable.TotalMilliseconds
            || !RoomId.TryParse(tombstone.ContentText("replacement_room"u8), out var id))
        {
            return null;
        }

        return await rooms.FindAsync(id, CancellationToken.None) is { } replacement && replacement.Version == version && await SucceedsAsync(replacement, view.RoomId)
            ? id
            : null;
    }

    /// <summary>Whether a room names another as its predecessor.</summary>
    private async ValueTask<bool> SucceedsAsync(RoomView replacement, RoomId replaced) =>
        await rooms.CurrentStateAsync(replacement, new StateTuple(EventTypes.Create, string.Empty), CancellationToken.None) is { } create
        && create.ParseContent().TryGetProperty("predecessor", out var predecessor)
        && predecessor.ValueKind == JsonValueKind.Object
        && predecessor.TryGetProperty("room_id", out var room)
        && room.ValueKind == JsonValueKind.String
        && room.ValueEquals(replaced.Value);
}
