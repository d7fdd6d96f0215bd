using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Profiles;
using Myelin.Server.Rooms;

namespace Myelin.Server.Presence;

/// <summary>
/// Follows users' actions in the log: a user who sends an event is active ("Last active ago"), and a changed name or avatar is published with
/// the presence ("Events on Change of Profile Information"). Runs in the background, so that writers do not wait.
/// </summary>
internal sealed partial class PresenceFollower(
    Presences presences, IProfiles profiles, IEntityNumbers numbers, ILogTail tail, ILogger<PresenceFollower> logger) : BackgroundService, ITailFollower
{
    private readonly Channel<Seen> _seen = Channel.CreateBounded<Seen>(
        new BoundedChannelOptions(PresenceLimits.MaximumActionsWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The number of actions and profile changes waiting to be processed.</summary>
    public int Waiting => _seen.Reader.Count;

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var entry in batch.Entries.Span)
        {
            switch (entry)
            {
                case { Kind: LogEntryKind.TimelineEvent, Fact: TimelineFact { Append.Pdu.Sender: var sender } }:
                    _seen.Writer.TryWrite(new Seen(sender, null));
                    break;
                case { Kind: LogEntryKind.Profile, Fact: null or ProfileChanged { IsInRooms: true } }:
                    _seen.Writer.TryWrite(new Seen(null, new UserNumber(entry.Subject)));
                    break;
            }
        }
    }

    public void Reset()
    {
        // Nothing is cached that could become stale.
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = tail.Follow(this);
        try
        {
            await foreach (var seen in _seen.Reader.ReadAllAsync(stoppingToken))
            {
                if (seen.Actor is { } actor)
                {
                    presences.Acted(actor);
                }
                else if (seen.Profile is { } number)
                {
                    await TryPublishAsync(number, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task TryPublishAsync(UserNumber number, CancellationToken cancellationToken)
    {
        try
        {
            var user = await numbers.UserIdAsync(number, cancellationToken);
            var profile = await profiles.OfUserAsync(user, cancellationToken);
            await presences.PublishProfileAsync(user, profile.DisplayName, profile.AvatarUrl, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            PublishFailed(logger, failure);
        }
    }

    [LoggerMessage(EventId = 801, Level = LogLevel.Error, Message = "A changed profile could not be sent with the presence; it is sent to rooms nevertheless.")]
    private static partial void PublishFailed(ILogger logger, Exception exception);

    /// <summary>A user who has done something, or a user whose profile has changed.</summary>
    private readonly record struct Seen(UserId? Actor, UserNumber? Profile);
}
