using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.AppServices.Transactions;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Presence;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Writing;
using Myelin.Server.Typing;

namespace Myelin.Server.AppServices.Ephemeral;

/// <summary>
/// Tells one application service who types and who is there ("Pushing ephemeral data"). None of it is kept: what can't be delivered is out of
/// date by the time it could, so a service that is down is not told of it at all.
/// </summary>
internal sealed partial class EphemeralForwarding(
    AppService service,
    IEphemeralTail tail,
    ITyping typing,
    IPresence presence,
    EphemeralInterest interest,
    TransactionSending sending,
    IEntityNumbers numbers,
    TimeProvider time,
    ILogger<EphemeralForwarding> logger) : BackgroundService, IEphemeralFollower
{
    private readonly Lock _lock = new();
    private readonly HashSet<RoomId> _rooms = [];
    private readonly HashSet<UserId> _users = [];
    private DateTimeOffset _silentUntil;
    private readonly Channel<bool> _wakes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void TypingChanged(RoomId room) => Note(_rooms, room);

    public void PresenceChanged(UserId user) => Note(_users, user);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var following = tail.Follow(this);
        try
        {
            while (true)
            {
                await _wakes.Reader.ReadAsync(stoppingToken);
                await ForwardAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not told is forgotten with the process.
        }
    }

    private void Note<T>(HashSet<T> changed, T one)
    {
        lock (_lock)
        {
            if (changed.Count < AppServiceLimits.WaitingEphemeral)
            {
                changed.Add(one);
            }
        }

        _wakes.Writer.TryWrite(true);
    }

    private async Task ForwardAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (rooms, users) = Take();
            if (time.GetUtcNow() < _silentUntil)
            {
                return;
            }

            var typed = new List<(RoomId Room, TypingUsers Typing)>();
            foreach (var room in rooms)
            {
                if (await interest.CoversAsync(room, cancellationToken))
                {
                    typed.Add((room, typing.InRoom(room)));
                }
            }

            var present = new List<UserPresence>();
            foreach (var user in users)
            {
                if (await interest.CoversAsync(user, cancellationToken) && await presence.FindAsync(user, cancellationToken) is { } told)
                {
                    present.Add(told);
                }
            }

            if (typed.Count + present.Count > 0)
            {
                await sending.SendAsync(service, numbers.Next(NumberSeries.General), Body(typed, present), cancellationToken);
            }
        }
        catch (AppServiceUnreachableException failure)
        {
            _silentUntil = time.GetUtcNow() + AppServiceLimits.EphemeralSilence;
            NotTold(logger, service.Id, failure.Message);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(logger, service.Id, failure);
        }
    }

    /// <summary>The changes to be told next; what is beyond one transaction waits for the next.</summary>
    private (List<RoomId> Rooms, List<UserId> Users) Take()
    {
        lock (_lock)
        {
            var rooms = _rooms.Take(AppServiceLimits.EphemeralPerTransaction).ToList();
            var users = _users.Take(AppServiceLimits.EphemeralPerTransaction - rooms.Count).ToList();
            _rooms.ExceptWith(rooms);
            _users.ExceptWith(users);
            if (_rooms.Count + _users.Count > 0)
            {
                _wakes.Writer.TryWrite(true);
            }

            return (rooms, users);
        }
    }

    private ReadOnlyMemory<byte> Body(List<(RoomId Room, TypingUsers Typing)> typed, List<UserPresence> present)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("events"u8);
            writer.WriteEndArray();
            EphemeralMembers.Write(writer, service, isAny: true, target =>
            {
                foreach (var (room, typing) in typed)
                {
                    EphemeralWriter.WriteTyping(target, typing.Users, room);
                }

                foreach (var user in present)
                {
                    PresenceWriter.Write(target, user, time.GetUtcNow());
                }
            });
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    [LoggerMessage(EventId = 1503, Level = LogLevel.Information, Message = "Ephemeral data is lost to the application service '{Service}': {Reason}")]
    private static partial void NotTold(ILogger logger, string service, string reason);

    [LoggerMessage(EventId = 1504, Level = LogLevel.Error, Message = "Ephemeral data for the application service '{Service}' could not be gathered.")]
    private static partial void Failed(ILogger logger, string service, Exception exception);
}
