using System.Collections.Immutable;
using System.Threading.Channels;
using Myelin.Api.Json;
using Myelin.Api.ServerServer.Edus;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Ephemeral;
using Myelin.Server.Federation;
using Myelin.Server.Rooms;
using Myelin.Server.Typing;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>Tells other servers which of this server's users are typing ("Typing Notifications").</summary>
internal sealed partial class TypingEdus(
    ITyping typing,
    IRooms rooms,
    RoomDestinations destinations,
    DestinationOwners owners,
    IEphemeralTail tail,
    IFederationPolicy policy,
    ServerIdentity identity,
    ILogger<TypingEdus> logger) : BackgroundService, IEphemeralFollower
{
    // Has each waiting room once, so that it has the same limit.
    private readonly Channel<RoomId> _changed = Channel.CreateUnbounded<RoomId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly HashSet<RoomId> _waiting = [];
    private readonly Lock _lock = new();

    /// <summary>The local users of whom other servers have been told that they are typing.</summary>
    private readonly Dictionary<RoomId, ImmutableArray<UserId>> _told = [];

    public void TypingChanged(RoomId room)
    {
        lock (_lock)
        {
            if (_waiting.Count < DestinationLimits.TypingRooms && _waiting.Add(room))
            {
                _changed.Writer.TryWrite(room);
            }
        }
    }

    public void PresenceChanged(UserId user)
    {
        // Only typing is followed here.
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!policy.IsEnabled)
        {
            return;
        }

        using var following = tail.Follow(this);
        try
        {
            await foreach (var room in _changed.Reader.ReadAllAsync(stoppingToken))
            {
                lock (_lock)
                {
                    _waiting.Remove(room);
                }

                await TryTellAsync(room, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task TryTellAsync(RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(room, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            NotTold(logger, room, failure);
        }
    }

    private async ValueTask TellAsync(RoomId room, CancellationToken cancellationToken)
    {
        var before = _told.GetValueOrDefault(room, []);
        ImmutableArray<UserId> now = [.. typing.InRoom(room).Users.Where(user => user.ServerName == identity.ServerName)];
        List<OutgoingEdu> edus = [.. before.Except(now).Select(user => Edu(room, user, isTyping: false)), .. now.Except(before).Select(user => Edu(room, user, isTyping: true))];
        if (edus.Count == 0 || await rooms.FindAsync(room, cancellationToken) is not { } view)
        {
            return;
        }

        if (now.IsEmpty)
        {
            _told.Remove(room);
        }
        else
        {
            _told[room] = now;
        }

        var servers = await destinations.OfAsync(view, cancellationToken);
        await owners.TellAsync(servers.Select(server => KeyValuePair.Create(server, edus)), cancellationToken);
    }

    private static OutgoingEdu Edu(RoomId room, UserId user, bool isTyping) => new(
        $"m.typing {room} {user}", ApiJson.Write(Api.ServerServer.Edus.Edu.Of(new TypingEdu { RoomId = room, UserId = user, Typing = isTyping })).Utf8.ToArray());

    [LoggerMessage(EventId = 1806, Level = LogLevel.Warning, Message = "Other servers could not be told who is typing in {Room}.")]
    private static partial void NotTold(ILogger logger, RoomId room, Exception exception);
}
