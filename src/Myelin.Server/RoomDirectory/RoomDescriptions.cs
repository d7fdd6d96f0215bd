using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Core.Events;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>Describes rooms for the directory; read anew only when the room's state has changed.</summary>
internal sealed class RoomDescriptions(IRooms rooms)
{
    private readonly BoundedCache<RoomId, (StateMap State, PublishedRoomsChunk Description)> _cache = new(RoomDirectoryLimits.CachedDescriptions);

    /// <summary>The description; null if nobody is in the room or it is unknown.</summary>
    public async ValueTask<PublishedRoomsChunk?> FindAsync(RoomId roomId, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(roomId, cancellationToken) is not { JoinedCount: > 0 } room)
        {
            return null;
        }

        if (!_cache.TryGet(roomId, out var cached) || !ReferenceEquals(cached.State, room.CurrentState))
        {
            cached = (room.CurrentState, await DescribeAsync(room, cancellationToken));
            _cache.Set(roomId, cached);
        }

        return cached.Description with { NumJoinedMembers = room.JoinedCount };
    }

    private async ValueTask<PublishedRoomsChunk> DescribeAsync(RoomView room, CancellationToken cancellationToken) => new()
    {
        RoomId = room.RoomId,
        NumJoinedMembers = room.JoinedCount,
        WorldReadable = await TextAsync(room, EventTypes.HistoryVisibility, "history_visibility", cancellationToken) == "world_readable",
        GuestCanJoin = await TextAsync(room, EventTypes.GuestAccess, "guest_access", cancellationToken) == "can_join",
        CanonicalAlias = await TextAsync(room, EventTypes.CanonicalAlias, "alias", cancellationToken),
        Name = await TextAsync(room, EventTypes.Name, "name", cancellationToken),
        Topic = await TextAsync(room, EventTypes.Topic, "topic", cancellationToken),
        AvatarUrl = await TextAsync(room, EventTypes.Avatar, "url", cancellationToken),
        JoinRule = await TextAsync(room, EventTypes.JoinRules, "join_rule", cancellationToken),
        RoomType = await TextAsync(room, EventTypes.Create, "type", cancellationToken),
    };

    private async ValueTask<string?> TextAsync(RoomView room, string type, string key, CancellationToken cancellationToken) =>
        (await rooms.CurrentStateAsync(room, new StateTuple(type, string.Empty), cancellationToken))?.TextOf(key);
}
