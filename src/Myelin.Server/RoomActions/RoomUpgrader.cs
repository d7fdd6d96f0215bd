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

/// <summary>Upgrades rooms for callers ("Room Upgrades"); the old room's grain carries it out.</summary>
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

/// <summary>
/// Upgrades asked for again: a client that lost the answer, or a person who presses twice, gets the first replacement and not a second one. Known are those
/// under way, and by the tombstone those of the last minutes.
/// </summary>
internal sealed class RecentUpgrades(IRooms rooms, TimeProvider time)
{
    /// <summary>How long a repeated request is answered with the first replacement.</summary>
    public static readonly TimeSpan Repeatable = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(RoomId Room, UserId User, RoomVersion Version), Lazy<Task<RoomId>>> _underWay = new();

    /// <summary>Carries out an upgrade, or answers with the one that is under way or was carried out lately.</summary>
    /// <param name="room">The room to be replaced.</param>
    /// <param name="user">Who upgrades.</param>
    /// <param name="version">To which version.</param>
    /// <param name="upgrade">Carries it out.</param>
    /// <param name="cancellationToken">Gives up waiting: others may wait for the same upgrade.</param>
    public async Task<RoomId> OnceAsync(RoomView room, UserId user, RoomVersion version, Func<Task<RoomId>> upgrade, CancellationToken cancellationToken)
    {
        var key = (room.RoomId, user, version);
        var added = new Lazy<Task<RoomId>>(() => ReplacementOrAsync(room.RoomId, user, version, upgrade));
        var underWay = _underWay.GetOrAdd(key, added);
        if (ReferenceEquals(underWay, added))
        {
            _ = underWay.Value.ContinueWith(
                (_, held) => _underWay.TryRemove(new KeyValuePair<(RoomId, UserId, RoomVersion), Lazy<Task<RoomId>>>(key, (Lazy<Task<RoomId>>)held!)),
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
        // The view is asked for anew: an upgrade that has just ended has left its tombstone there.
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

    /// <summary>Whether a room says itself that it comes after another.</summary>
    private async ValueTask<bool> SucceedsAsync(RoomView replacement, RoomId replaced) =>
        await rooms.CurrentStateAsync(replacement, new StateTuple(EventTypes.Create, string.Empty), CancellationToken.None) is { } create
        && create.ParseContent().TryGetProperty("predecessor", out var predecessor)
        && predecessor.ValueKind == JsonValueKind.Object
        && predecessor.TryGetProperty("room_id", out var room)
        && room.ValueKind == JsonValueKind.String
        && room.ValueEquals(replaced.Value);
}
