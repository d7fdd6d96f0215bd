using System.Collections.Frozen;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.RoomDirectory;

/// <summary>The published rooms, cached until the log reports a change.</summary>
internal sealed class PublishedRooms : IPublishedRooms, IRoomSuccession, ITailFollower, IDisposable
{
    private const long TheOne = 0;

    private readonly IDatabase _database;
    private readonly ILogWriter _writer;
    private readonly IEntityNumbers _numbers;
    private readonly LoadedViews<FrozenSet<RoomId>> _all;
    private readonly TailSubscription _subscription;

    public PublishedRooms(IDatabase database, ILogWriter writer, ILogTail tail, IEntityNumbers numbers, MemoryBudget budget)
    {
        _database = database;
        _writer = writer;
        _numbers = numbers;
        _all = new LoadedViews<FrozenSet<RoomId>>(budget, "published_rooms", static rooms => EstimatedBytes.Node * rooms.Count, LoadAsync);
        _subscription = tail.Follow(this);
    }

    public async ValueTask<bool> IsPublishedAsync(RoomId room, CancellationToken cancellationToken) =>
        (await _all.GetAsync(TheOne, cancellationToken)).Contains(room);

    public async Task SetPublishedAsync(RoomId room, bool isPublished, CancellationToken cancellationToken)
    {
        if (await IsPublishedAsync(room, cancellationToken) == isPublished)
        {
            return;
        }

        if (await _numbers.FindRoomAsync(room, cancellationToken) is not { } number)
        {
            throw new KeyNotFoundException($"There is no room {room}.");
        }

        var unit = new LogUnit();
        if (isPublished)
        {
            AddPublication(unit, number);
        }
        else
        {
            unit.Add(new LogEntry(LogEntryKind.Directory, number.Value));
            unit.Write("DELETE FROM published_rooms WHERE room = $1", number.Value);
        }

        await _writer.AppendAsync(unit, cancellationToken);
    }

    public void AddPublication(LogUnit unit, RoomNumber room)
    {
        unit.Add(new LogEntry(LogEntryKind.Directory, room.Value));
        unit.Write("INSERT INTO published_rooms (room) VALUES ($1) ON CONFLICT DO NOTHING", room.Value);
    }

    public void AddMove(LogUnit unit, RoomNumber from, RoomNumber to)
    {
        unit.Add(new LogEntry(LogEntryKind.Directory, from.Value));
        unit.Write("UPDATE published_rooms SET room = $2 WHERE room = $1", from.Value, to.Value);
    }

    public async ValueTask<IReadOnlyCollection<RoomId>> AllAsync(CancellationToken cancellationToken) =>
        await _all.GetAsync(TheOne, cancellationToken);

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            if (entry.Kind == LogEntryKind.Directory)
            {
                _all.Invalidate(TheOne);
                return;
            }
        }
    }

    public void Reset() => _all.Clear();

    public void Dispose() => _subscription.Dispose();

    private async ValueTask<FrozenSet<RoomId>> LoadAsync(long key, CancellationToken cancellationToken)
    {
        var rooms = await _database.ReadAsync(
            static (session, token) => session.QueryAsync("SELECT room FROM published_rooms", static row => new RoomNumber(row.GetInt64(0)), token),
            cancellationToken);
        return (await _numbers.RoomIdsAsync(rooms, cancellationToken)).Values.ToFrozenSet();
    }
}
