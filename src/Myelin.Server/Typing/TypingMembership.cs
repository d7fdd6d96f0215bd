using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Typing;

/// <summary>Ends the typing of users who leave a room, or are kicked or banned.</summary>
internal sealed partial class TypingMembership(
    TypingNotifications typing, IRooms rooms, IEntityNumbers numbers, ILogTail tail, ILogger<TypingMembership> logger) : BackgroundService, ITailFollower
{
    // Contains each waiting room once, so that it has the same limit.
    private readonly Channel<RoomNumber> _changed = Channel.CreateUnbounded<RoomNumber>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<RoomNumber, LogPosition> _waiting = [];
    private readonly Lock _lock = new();

    /// <summary>The number of rooms waiting for a check.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    public void Apply(CommittedBatch batch)
    {
        if (!typing.IsAnybody)
        {
            return;
        }

        foreach (ref readonly var entry in batch.Entries.Span)
        {
            if (entry.Kind is LogEntryKind.CurrentState)
            {
                Note(new RoomNumber(entry.Subject), entry.Position);
            }
        }
    }

    public void Reset()
    {
        // Nothing is cached that could become stale; typing that was missed ends by its timeout.
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = tail.Follow(this);
        try
        {
            await foreach (var room in _changed.Reader.ReadAllAsync(stoppingToken))
            {
                await TryStopAsync(room, Take(room), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private void Note(RoomNumber room, LogPosition at)
    {
        lock (_lock)
        {
            if (_waiting.Count < TypingLimits.MaximumRoomsWaiting && _waiting.TryAdd(room, at))
            {
                _changed.Writer.TryWrite(room);
            }
            else if (_waiting.ContainsKey(room))
            {
                _waiting[room] = at;
            }
        }
    }

    private LogPosition Take(RoomNumber room)
    {
        lock (_lock)
        {
            _waiting.Remove(room, out var at);
            return at;
        }
    }

    private async Task TryStopAsync(RoomNumber number, LogPosition position, CancellationToken cancellationToken)
    {
        try
        {
            var room = await numbers.RoomIdAsync(number, cancellationToken);
            var typists = typing.InRoom(room).Users;
            if (typists.IsEmpty)
            {
                return;
            }

            // The views include the change once the tail has reached it.
            await tail.WaitForAsync(position, cancellationToken);
            var view = await rooms.FindAsync(room, cancellationToken);
            foreach (var user in typists.Where(user => view?.IsJoined(user) is not true))
            {
                typing.Stop(room, user);
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            StopFailed(logger, failure);
        }
    }

    [LoggerMessage(EventId = 610, Level = LogLevel.Error, Message = "Ending the typing of users who have left a room failed; it ends by its timeout.")]
    private static partial void StopFailed(ILogger logger, Exception exception);
}
