using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms.Storage;

/// <summary>A loaded room: what an engine starts from, and the writer that stores its decisions.</summary>
public sealed record LoadedRoom(RoomNumber Room, RoomVersion Version, RoomHead Head, RoomWriter Writer);

/// <summary>The stores of rooms, events and state.</summary>
public sealed class RoomStorage
{
    /// <param name="database">The database to read from.</param>
    /// <param name="log">The log to write to.</param>
    /// <param name="numbers">Internal numbers.</param>
    /// <param name="budget">The memory budget for caches.</param>
    /// <param name="server">This server's name: memberships of its users get log entries.</param>
    /// <param name="time">The clock, for the age of transactions.</param>
    public RoomStorage(IDatabase database, ILogWriter log, IEntityNumbers numbers, MemoryBudget budget, ServerName server, TimeProvider time)
    {
        Database = database;
        Log = log;
        Numbers = numbers;
        Server = server;
        Time = time;
        Events = new EventStore(database, budget);
        States = new StateStore(database, numbers, budget);
        StateMaps = new StateMaps(States, Events, numbers);
        CurrentState = new CurrentStateStore(database, numbers);
        StateChanges = new StateChangeStore(database, numbers);
        Gaps = new EventGaps(database);
        Memberships = new MembershipStore(database);
        Relations = new RelationStore(database);
        Aggregations = new AggregationStore(database);
        Threads = new ThreadStore(database);
        Transactions = new TransactionStore(database);
    }

    public EventStore Events { get; }

    public StateStore States { get; }

    public StateMaps StateMaps { get; }

    public CurrentStateStore CurrentState { get; }

    public StateChangeStore StateChanges { get; }

    public EventGaps Gaps { get; }

    public MembershipStore Memberships { get; }

    public RelationStore Relations { get; }

    public AggregationStore Aggregations { get; }

    public ThreadStore Threads { get; }

    public TransactionStore Transactions { get; }

    internal IDatabase Database { get; }

    internal ILogWriter Log { get; }

    internal IEntityNumbers Numbers { get; }

    internal ServerName Server { get; }

    internal TimeProvider Time { get; }

    /// <summary>The room's version; null if the room is not stored.</summary>
    public async ValueTask<RoomVersion?> VersionAsync(RoomNumber room, CancellationToken cancellationToken)
    {
        var id = await Database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync("SELECT version FROM rooms WHERE room = $1", row => row.GetString(0), token, room.Value), cancellationToken);
        return id is not null && KnownRoomVersions.TryGet(id, out var version) ? version : null;
    }

    /// <summary>The current room, or null if it is not stored. Only for the one activation that writes the room.</summary>
    public async ValueTask<LoadedRoom?> LoadAsync(RoomId id, CancellationToken cancellationToken)
    {
        if (await Numbers.FindRoomAsync(id, cancellationToken) is not { } room || await RowsAsync(room, cancellationToken) is not { } rows)
        {
            return null;
        }

        var version = KnownRoomVersions.TryGet(rows.Version, out var known) ? known : throw new InvalidDataException($"Room version {rows.Version} is not known.");
        var stored = await StateChanges.StateAtAsync(room, LogPosition.End, cancellationToken);
        var current = stored is { } snapshot ? await StateMaps.ReadAsync(snapshot, cancellationToken) : StateMap.Empty;
        var extremities = ImmutableArray.CreateBuilder<ForwardExtremity>(rows.Extremities.Count);
        foreach (var extremity in rows.Extremities)
        {
            // Equal states share one object: the engine and the writer recognise states by reference.
            var state = extremity.StateAfter == stored ? current : extremity.StateAfter is { } after ? await StateMaps.ReadAsync(after, cancellationToken) : StateMap.Empty;
            extremities.Add(new ForwardExtremity(extremity.Id, extremity.Depth, state.HasSameEntries(current) ? current : state));
        }

        var writer = new RoomWriter(this, room, version, rows.Counter, rows.InOrder, current, rows.Extremities.Select(extremity => KeyValuePair.Create(extremity.Id, extremity.Number)));
        return new LoadedRoom(room, version, new RoomHead(extremities.ToImmutable(), current), writer);
    }

    /// <summary>A writer for a room that is not stored yet. Its first unit creates the room, and is refused if another created it first.</summary>
    public async ValueTask<RoomWriter> NewAsync(RoomId id, RoomVersion version, CancellationToken cancellationToken) =>
        new(this, await Numbers.RoomAsync(id, cancellationToken), version, null, default, StateMap.Empty, []);

    private ValueTask<Rows?> RowsAsync(RoomNumber room, CancellationToken cancellationToken) => Database.ReadAsync(
        async (session, token) =>
        {
            var head = await session.QuerySingleOrDefaultAsync(
                "SELECT version, version_counter, in_order_depth, in_order_ts FROM rooms WHERE room = $1",
                row => new Rows(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? default : new TimeOrder(row.GetInt64(2), row.GetInt64(3)), []),
                token,
                room.Value);
            return head is null
                ? null
                : head with
                {
                    Extremities = await session.QueryAsync(
                        "SELECT e.number, e.event_id, e.depth, e.state_after FROM forward_extremities f JOIN events e ON e.number = f.event WHERE f.room = $1 ORDER BY e.depth DESC, e.number",
                        row => new Extremity(
                            new EventNumber(row.GetInt64(0)),
                            EventIdBytes.Decode(row.GetFieldValue<byte[]>(1)),
                            row.GetInt64(2),
                            row.IsDBNull(3) ? null : new SnapshotId(row.GetInt64(3))),
                        token,
                        room.Value),
                };
        },
        cancellationToken);

    private sealed record Rows(string Version, long Counter, TimeOrder InOrder, List<Extremity> Extremities);

    private sealed record Extremity(EventNumber Number, EventId Id, long Depth, SnapshotId? StateAfter);
}
