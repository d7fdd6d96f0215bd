using System.Text.Json;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.RoomDirectory;

/// <summary>
/// Summaries of rooms, cached until the log reports a change of their state, so that listing thousands of rooms does not load them.
/// Follows the tail after the rooms, whose views it reads.
/// </summary>
internal sealed class PublicRoomSummaries : ITailFollower, IDisposable
{
    private readonly IRooms _rooms;
    private readonly IEntityNumbers _numbers;
    private readonly LoadedViews<Summary> _summaries;
    private readonly TailSubscription _subscription;

    public PublicRoomSummaries(IRooms rooms, IEntityNumbers numbers, MemoryBudget budget, ILogTail tail)
    {
        _rooms = rooms;
        _numbers = numbers;
        _summaries = new LoadedViews<Summary>(budget, "public_rooms", BytesOf, LoadAsync);
        _subscription = tail.Follow(this);
    }

    /// <summary>The room's directory entry; null if this server has no such room.</summary>
    public async ValueTask<PublicRoom?> FindAsync(RoomId room, CancellationToken cancellationToken) =>
        await _numbers.FindRoomAsync(room, cancellationToken) is { } number ? (await _summaries.GetAsync(number.Value, cancellationToken)).Room : null;

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Kind is LogEntryKind.CurrentState or LogEntryKind.Room)
            {
                _summaries.Invalidate(entry.Subject);
            }
        }
    }

    public void Reset() => _summaries.Clear();

    public void Dispose() => _subscription.Dispose();

    private async ValueTask<Summary> LoadAsync(long room, CancellationToken cancellationToken)
    {
        var view = await _rooms.FindAsync(await _numbers.RoomIdAsync(new RoomNumber(room), cancellationToken), cancellationToken);
        return new Summary(view is null ? null : await PublicRoomSummary.OfAsync(_rooms, view, cancellationToken));
    }

    private static long BytesOf(Summary summary) => summary.Room is { } room
        ? (6 * EstimatedBytes.Object) + EstimatedBytes.Of(room.RoomId.Value) + EstimatedBytes.Of((room.Name ?? string.Empty) + room.Topic)
        : EstimatedBytes.Object;

    private sealed record Summary(PublicRoom? Room);
}

/// <summary>Creates a room's directory entry from its current state.</summary>
internal static class PublicRoomSummary
{
    public static async ValueTask<PublicRoom> OfAsync(IRooms rooms, RoomView room, CancellationToken cancellationToken)
    {
        return new PublicRoom
        {
            RoomId = room.RoomId,
            NumJoinedMembers = room.JoinedCount,
            WorldReadable = RoomAccess.IsWorldReadable(await StateAsync(EventTypes.HistoryVisibility)),
            GuestCanJoin = RoomAccess.AdmitsGuests(await StateAsync(EventTypes.GuestAccess)),
            Name = (await StateAsync(EventTypes.Name))?.NonEmptyContentText("name"u8),
            Topic = Topic(await StateAsync(EventTypes.Topic)),
            CanonicalAlias = (await StateAsync(EventTypes.CanonicalAlias))?.ContentText("alias"u8) is { } alias && RoomAlias.TryParse(alias, out _) ? alias : null,
            AvatarUrl = (await StateAsync(EventTypes.Avatar))?.ContentText("url"u8) is { } url && url.StartsWith("mxc://", StringComparison.Ordinal) ? url : null,
            JoinRule = (await StateAsync(EventTypes.JoinRules))?.ContentText("join_rule"u8),
            RoomType = (await StateAsync(EventTypes.Create))?.ContentText("type"u8),
        };

        ValueTask<Pdu?> StateAsync(string type) => rooms.CurrentStateAsync(room, new StateTuple(type, string.Empty), cancellationToken);
    }

    // "The plain text topic of the room": the older key, which clients still write, otherwise the plain text form of m.topic.
    private static string? Topic(Pdu? topic)
    {
        if (topic?.NonEmptyContentText("topic"u8) is { } plain)
        {
            return plain;
        }

        if (topic is null
            || !topic.ParseContent().TryGetProperty("m.topic", out var block)
            || block.ValueKind != JsonValueKind.Object
            || !block.TryGetProperty("m.text", out var texts)
            || texts.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var text in texts.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.Object))
        {
            var isPlain = !text.TryGetProperty("mimetype", out var mimetype) || (mimetype.ValueKind == JsonValueKind.String && mimetype.ValueEquals("text/plain"));
            if (isPlain && text.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.String)
            {
                return body.GetString() is { Length: > 0 } shown ? shown : null;
            }
        }

        return null;
    }
}
