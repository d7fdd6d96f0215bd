using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Rooms.Views;

/// <summary>
/// The newest log entry of each room with recent activity, from entry headers only. It follows the tail. When a client returns
/// after a restart, the log before the restart is read once, for all rooms and users.
/// </summary>
internal sealed class RoomHeads : IRoomHeads, ITailFollower, IDisposable
{
    private static readonly LogEntryKind[] Kinds = [LogEntryKind.TimelineEvent, LogEntryKind.CurrentState, LogEntryKind.Receipt, LogEntryKind.Room];

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _reading = new(1);
    private readonly ChangeOrder<long> _order = new(RoomViewLimits.RoomHeads, long.MaxValue);
    private readonly ILogReader _log;
    private readonly ILogTail _tail;
    private readonly TailSubscription _subscription;

    public RoomHeads(ILogReader log, ILogTail tail)
    {
        _log = log;
        _tail = tail;
        _subscription = tail.Follow(this);
        lock (_lock)
        {
            Begin(_subscription.From);
        }
    }

    public async ValueTask<IReadOnlyCollection<KeyValuePair<RoomId, UserRoom>>> AheadAsync(
        UserRooms rooms, LogPosition since, CancellationToken cancellationToken)
    {
        if (await ReachesBackAsync(since, cancellationToken) && (Newest(rooms, since) ?? EachOf(rooms, since)) is { } ahead)
        {
            foreach (var (roomId, room) in rooms.ChangedAfter(since))
            {
                ahead[roomId] = room;
            }

            return ahead;
        }

        return rooms.Rooms;
    }

    public void Apply(CommittedBatch batch)
    {
        lock (_lock)
        {
            Begin(batch.Before);
            foreach (ref readonly var entry in batch.Entries.Span)
            {
                if (entry.Kind is LogEntryKind.TimelineEvent or LogEntryKind.CurrentState or LogEntryKind.Receipt or LogEntryKind.Room)
                {
                    _order.Touch(entry.Subject, entry.Position.Value);
                }
            }
        }
    }

    public void Reset()
    {
        // What was missed is in the database. From here on nothing is missed.
        lock (_lock)
        {
            _order.Clear(long.MaxValue);
        }
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _reading.Dispose();
    }

    private void Begin(LogPosition from)
    {
        if (_order.CompleteAfter == long.MaxValue)
        {
            _order.Clear(from.Value);
        }
    }

    private LogPosition CompleteAfter()
    {
        lock (_lock)
        {
            return new LogPosition(_order.CompleteAfter);
        }
    }

    private async ValueTask<bool> ReachesBackAsync(LogPosition since, CancellationToken cancellationToken) =>
        since >= CompleteAfter() || await ReadBackAsync(since, cancellationToken);

    private async ValueTask<bool> ReadBackAsync(LogPosition since, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var known = CompleteAfter();
            var from = new LogPosition(Math.Max(0, _tail.Head.Value - RoomViewLimits.EntriesReadBack));
            if (since >= known || since < from || known.Value == long.MaxValue || IsFull())
            {
                return since >= known;
            }

            var heads = await _log.NewestAsync(Kinds, from, known, cancellationToken);

            // Queried afterwards, so that entries trimmed meanwhile do not count as read.
            var trimmed = await _log.TrimmedToAsync(cancellationToken);
            lock (_lock)
            {
                if (_order.CompleteAfter != known.Value)
                {
                    return since.Value >= _order.CompleteAfter;
                }

                _order.Prepend(
                    heads.OrderByDescending(head => head.Position).Select(head => (head.Subject, head.Position.Value)), Math.Max(from.Value, trimmed.Value));
                return since.Value >= _order.CompleteAfter;
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    private bool IsFull()
    {
        lock (_lock)
        {
            return _order.IsFull;
        }
    }

    /// <summary>Goes through the rooms that changed; null if there are so many that going through the user's rooms is cheaper.</summary>
    private Dictionary<RoomId, UserRoom>? Newest(UserRooms rooms, LogPosition since)
    {
        List<long>? changed;
        lock (_lock)
        {
            changed = _order.After(since.Value, Math.Max(RoomViewLimits.HeadsPerTurn, rooms.Rooms.Count));
        }

        if (changed is null)
        {
            return null;
        }

        var ahead = new Dictionary<RoomId, UserRoom>();
        foreach (var number in changed)
        {
            if (rooms.Find(new RoomNumber(number)) is { } found)
            {
                ahead[found.RoomId] = found.Room;
            }
        }

        return ahead;
    }

    /// <summary>Goes through the user's rooms; null if the known heads no longer reach back to the position.</summary>
    private Dictionary<RoomId, UserRoom>? EachOf(UserRooms rooms, LogPosition since)
    {
        var ahead = new Dictionary<RoomId, UserRoom>();
        foreach (var some in rooms.Rooms.Chunk(RoomViewLimits.HeadsPerTurn))
        {
            lock (_lock)
            {
                if (since.Value < _order.CompleteAfter)
                {
                    return null;
                }

                foreach (var (roomId, room) in some)
                {
                    if (_order.PositionOf(room.Room.Value) > since.Value)
                    {
                        ahead[roomId] = room;
                    }
                }
            }
        }

        return ahead;
    }
}
