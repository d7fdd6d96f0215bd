using System.Text.Json;
using System.Threading.Channels;
using Myelin.Core.Json;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.AppServices.Transactions;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Presence;
using Myelin.Server.Rooms;
using Myelin.Server.Typing;

namespace Myelin.Server.AppServices.Ephemeral;

/// <summary>
/// Sends typing and presence to one application service ("Pushing ephemeral data"). None of it is stored: while a service is down, only the changed
/// rooms and users are recorded, and the service gets their latest state once it responds again.
/// </summary>
internal sealed partial class EphemeralForwarder(
    AppService service,
    IEphemeralTail tail,
    ITyping typing,
    IPresence presence,
    EphemeralInterest interest,
    AppServiceTransactionSender sender,
    AppServiceContact contact,
    IEntityNumbers numbers,
    TimeProvider time,
    ILogger<EphemeralForwarder> logger) : BackgroundService, IEphemeralFollower
{
    private readonly Lock _lock = new();
    private readonly HashSet<RoomId> _rooms = [];
    private readonly HashSet<UserId> _users = [];
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
                var answers = contact.CountOf(service);
                if (!await IsForwardedAsync(stoppingToken))
                {
                    await RestAsync(answers, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Unsent changes are lost with the process.
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

    /// <summary>Sends nothing to the service for a while, unless it accepts a transaction or answers a ping meanwhile.</summary>
    private async Task RestAsync(long answers, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(AppServiceLimits.EphemeralSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            await contact.MoreThanAsync(service, answers, either.Token);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The time is up.
        }
    }

    /// <summary>Sends what has changed; returns false if the service could not be reached and must be retried later.</summary>
    private async Task<bool> IsForwardedAsync(CancellationToken cancellationToken)
    {
        var (rooms, users) = Take();
        try
        {
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
                if (await interest.CoversAsync(user, cancellationToken) && await presence.FindAsync(user, cancellationToken) is { } found)
                {
                    present.Add(found);
                }
            }

            if (typed.Count + present.Count > 0)
            {
                await sender.SendAsync(service, numbers.Next(NumberSeries.General), Body(typed, present), cancellationToken);
            }
        }
        catch (AppServiceUnreachableException failure)
        {
            rooms.ForEach(room => Note(_rooms, room));
            users.ForEach(user => Note(_users, user));
            NotSent(logger, service.Id, failure.Message);
            return false;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(logger, service.Id, failure);
        }

        return true;
    }

    /// <summary>The changes to send next; what exceeds one transaction waits for the next.</summary>
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
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("events"u8);
            writer.WriteEndArray();
            EphemeralDataWriter.Write(writer, service, isAny: true, target =>
            {
                foreach (var (room, typing) in typed)
                {
                    TypingWriter.Write(target, typing.Users, room);
                }

                foreach (var user in present)
                {
                    PresenceWriter.Write(target, user, time.GetUtcNow());
                }
            });
            writer.WriteEndObject();
        });
    }

    [LoggerMessage(EventId = 1503, Level = LogLevel.Information, Message = "Ephemeral data could not be sent to the application service '{Service}' yet: {Reason}")]
    private static partial void NotSent(ILogger logger, string service, string reason);

    [LoggerMessage(EventId = 1504, Level = LogLevel.Error, Message = "Ephemeral data for the application service '{Service}' could not be gathered.")]
    private static partial void Failed(ILogger logger, string service, Exception exception);
}
