using System.Threading.Channels;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage;

namespace Myelin.Server.Profiles;

/// <summary>
/// Brings changed names and avatars into the member events of the user's rooms ("Events on Change of Profile Information"), off
/// the request path. What is due is a row, so a restart goes on; what a room has already is not sent again.
/// </summary>
internal sealed partial class ProfilePropagation(
    IProfiles profiles,
    IRooms rooms,
    IRoomCommands commands,
    IDatabase database,
    ILogWriter writer,
    ILogTail tail,
    IEntityNumbers numbers,
    TimeProvider time,
    ILogger<ProfilePropagation> logger) : BackgroundService, ITailFollower
{
    // Holds users' numbers only; what is due is in the database, so it is bounded by the local users.
    private readonly Channel<UserNumber> _due = Channel.CreateUnbounded<UserNumber>(new UnboundedChannelOptions { SingleReader = true });

    public void Apply(CommittedBatch batch)
    {
        foreach (var entry in batch.Entries.Span)
        {
            // Only the process that made the change carries it on.
            if (entry is { Kind: LogEntryKind.Profile, Fact: ProfileChanged { IsInRooms: true } })
            {
                _due.Writer.TryWrite(new UserNumber(entry.Subject));
            }
        }
    }

    public void Reset()
    {
        // Nothing is held that could be stale.
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = tail.Follow(this);
        foreach (var user in await database.ReadAsync(
            (session, token) => session.QueryAsync("SELECT user_number FROM profile_propagations", row => new UserNumber(row.GetInt64(0)), token), stoppingToken))
        {
            _due.Writer.TryWrite(user);
        }

        await foreach (var user in _due.Reader.ReadAllAsync(stoppingToken))
        {
            await TryPropagateAsync(user, stoppingToken);
        }
    }

    private async Task TryPropagateAsync(UserNumber user, CancellationToken cancellationToken)
    {
        try
        {
            await PropagateAsync(user, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Failed(logger, failure, user.Value);
            Retry(user);
        }
    }

    private void Retry(UserNumber user)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                _due.Writer.TryWrite(user);
                timer?.Dispose();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(ProfileLimits.PropagationRetry, Timeout.InfiniteTimeSpan);
    }

    private async Task PropagateAsync(UserNumber number, CancellationToken cancellationToken)
    {
        var position = await database.ReadAsync(
            (session, token) => session.ScalarAsync("SELECT position FROM profile_propagations WHERE user_number = $1", token, number.Value), cancellationToken);
        if (position is null)
        {
            return;
        }

        var user = await numbers.UserIdAsync(number, cancellationToken);
        var profile = await profiles.OfUserAsync(user, cancellationToken);
        foreach (var room in (await rooms.OfUserAsync(user, cancellationToken)).With(MembershipKind.Join))
        {
            await SendAsync(room, user, profile, cancellationToken);
        }

        // A change made meanwhile has another position and stays due.
        await writer.AppendAsync(
            new LogUnit().Write("DELETE FROM profile_propagations WHERE user_number = $1 AND position = $2", number.Value, position.Value), cancellationToken);
    }

    private async Task SendAsync(RoomId room, UserId user, Profile profile, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(room, cancellationToken) is not { } view
            || !view.IsJoined(user)
            || await rooms.CurrentStateAsync(view, new StateTuple(EventTypes.Member, user.Value), cancellationToken) is not { } member
            || MemberContent.With(member, profile) is not { } content)
        {
            return;
        }

        try
        {
            await commands.SendAsync(room, user, EventTypes.Member, user.Value, content, cancellationToken);
        }
        catch (MatrixException refusal)
        {
            // The room does not allow it, and will not when asked again.
            Refused(logger, room, refusal.Message);
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "Bringing the changed profile of user {User} into rooms failed; it will be tried again.")]
    private static partial void Failed(ILogger logger, Exception failure, long user);

    [LoggerMessage(3002, LogLevel.Information, "Room {Room} refused a changed profile: {Reason}")]
    private static partial void Refused(ILogger logger, RoomId room, string reason);
}
