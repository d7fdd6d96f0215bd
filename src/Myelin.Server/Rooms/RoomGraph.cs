using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms;

/// <summary>Reads the graph of a room's events, as servers know rooms: with the states before events and their auth chains.</summary>
internal sealed class RoomGraph(RoomStorage storage, RoomViews views, ServerVisibility visibility)
{
    /// <summary>The event, whatever its status; null if it is not stored.</summary>
    public async ValueTask<GraphEvent?> FindAsync(EventId id, CancellationToken cancellationToken) =>
        await storage.Events.FindAsync(id, cancellationToken) is { } stored ? new GraphEvent(stored) : null;

    /// <summary>The stored ones of some events of a room, in no particular order.</summary>
    public async ValueTask<List<GraphEvent>> ReadAsync(RoomView room, IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken) =>
        [.. (await storage.Events.ReadAsync(ids, cancellationToken)).Where(stored => stored.Room == room.Number).Select(stored => new GraphEvent(stored))];

    /// <summary>The accepted events that come before an event in its room's history, the deepest first.</summary>
    public async ValueTask<List<GraphEvent>> BeforeAsync(GraphEvent item, int limit, CancellationToken cancellationToken) =>
        (await storage.Events.HistoryAsync(item.Stored.Room, item.Stored.Point, Direction.Backwards, limit, cancellationToken)).ConvertAll(static stored => new GraphEvent(stored));

    /// <summary>The room that an event belongs to.</summary>
    public ValueTask<RoomView?> RoomOfAsync(GraphEvent item, CancellationToken cancellationToken) => views.FindAsync(item.Stored.Room, cancellationToken);

    /// <summary>The state before an event that has a place in the graph.</summary>
    public async ValueTask<StateMap> StateBeforeAsync(GraphEvent item, CancellationToken cancellationToken) =>
        item.Stored.StateBefore is { } snapshot ? await storage.StateMaps.ReadAsync(snapshot, cancellationToken) : StateMap.Empty;

    /// <summary>The room's accepted events that no other accepted event refers to.</summary>
    public ValueTask<List<EventId>> ForwardExtremitiesAsync(RoomView room, CancellationToken cancellationToken) => storage.Gaps.ForwardExtremitiesAsync(room.Number, cancellationToken);

    /// <summary>The missing events nearest below a depth that stored events refer to, each with the depth of the deepest of those.</summary>
    public ValueTask<List<(EventId Missing, long Depth)>> GapsBelowAsync(RoomView room, long depth, int limit, CancellationToken cancellationToken) =>
        storage.Gaps.BelowAsync(room.Number, depth, limit, cancellationToken);

    /// <summary>The depth that a page of history reaches which goes back from a depth: the least there is if the page is not full.</summary>
    public async ValueTask<long> DepthReachedAsync(RoomView room, long depth, int limit, CancellationToken cancellationToken)
    {
        var start = depth == long.MaxValue ? (HistoryPoint?)null : new HistoryPoint(depth + 1, default);
        var page = await storage.Events.HistoryAsync(room.Number, start, Direction.Backwards, limit, cancellationToken);
        return page.Count < limit ? long.MinValue : page[^1].Pdu.Depth;
    }

    /// <summary>Which of the events this server lacks.</summary>
    public async ValueTask<List<EventId>> MissingAsync(IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken)
    {
        var known = await storage.Events.NumbersAsync(ids, cancellationToken);
        return [.. ids.Where(id => !known.ContainsKey(id)).Distinct()];
    }

    /// <summary>Determines what a server may see of the room's events.</summary>
    public ServerSight SightOf(RoomView room, ServerName server) => visibility.Sight(room, server, RoomServers.Of(room).Joined.Contains(server));
}

/// <summary>An event in a room's graph.</summary>
internal readonly record struct GraphEvent(StoredEvent Stored)
{
    public Pdu Pdu => Stored.Pdu;

    public EventStatus Status => Stored.Status;

    /// <summary>Whether the states before and after it are known here.</summary>
    public bool IsPlaced => Stored.StateAfter is not null;
}
