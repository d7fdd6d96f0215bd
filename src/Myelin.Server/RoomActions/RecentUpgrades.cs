using System.Collections.Concurrent;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.RoomActions;

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
