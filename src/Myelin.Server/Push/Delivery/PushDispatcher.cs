using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Log.Readers;
using Myelin.Server.Push.Mail;
using Myelin.Server.Rooms;
using Myelin.Server.Unread;

namespace Myelin.Server.Push.Delivery;

/// <summary>
/// Reads the log for all pushers: finds the users to notify of an event and those whose badge may have changed, and wakes the owners of their pushers.
/// </summary>
internal sealed partial class PushDispatcher(
    PusherViews pushers,
    RoomMembersWithPushers members,
    RoomViews views,
    PushNotices notices,
    PushEvaluation evaluation,
    RoomMoments moments,
    EventCache events,
    EmailSchedule mail,
    IGrainFactory grains,
    ILogger<PushDispatcher> logger)
    : ILogConsumer
{
    public string Reader => "push";

    public async ValueTask<Consumed> ConsumeAsync(LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken)
    {
        var wakes = new PusherWakes();
        var upTo = after;
        foreach (var entry in entries)
        {
            await LookAsync(wakes, entry, cancellationToken);
            upTo = entry.Position;
            if (wakes.Count >= PushLimits.FoundAtOnce)
            {
                break;
            }
        }

        await Parallel.ForEachAsync(
            wakes.UpTo(upTo),
            new ParallelOptions { MaxDegreeOfParallelism = PushLimits.WakesAtOnce, CancellationToken = cancellationToken },
            async (wake, token) => await WakeAsync(wake.Pusher, wake.Wake, token));
        return new Consumed(upTo, await mail.ScheduleAsync(wakes.Mailed, cancellationToken));
    }

    private async ValueTask LookAsync(PusherWakes wakes, CommittedEntry entry, CancellationToken cancellationToken)
    {
        if (!await pushers.HasAnyAsync(cancellationToken))
        {
            return;
        }

        switch (entry.Kind)
        {
            case LogEntryKind.TimelineEvent:
                await LookAtEventAsync(wakes, entry, cancellationToken);
                break;
            case LogEntryKind.Receipt:
                wakes.ChangeBadge(await pushers.OfUserAsync(new UserNumber(entry.Detail), cancellationToken));
                break;
            case LogEntryKind.Membership or LogEntryKind.PushRules or LogEntryKind.AccountData:
                wakes.ChangeBadge(await pushers.OfUserAsync(new UserNumber(entry.Subject), cancellationToken));
                break;
            case LogEntryKind.Pusher:
                wakes.Set(await pushers.OfUserAsync(new UserNumber(entry.Subject), cancellationToken));
                break;
            case LogEntryKind.Room:
                // An event was redacted and no longer counts towards anybody's badge.
                await LookAtRoomAsync(wakes, new RoomNumber(entry.Subject), cancellationToken);
                break;
        }
    }

    private async ValueTask LookAtRoomAsync(PusherWakes wakes, RoomNumber number, CancellationToken cancellationToken)
    {
        if (await views.FindAsync(number, cancellationToken) is { } room)
        {
            foreach (var member in await members.OfAsync(room, cancellationToken))
            {
                wakes.ChangeBadge(member.Pushers);
            }
        }
    }

    private async ValueTask LookAtEventAsync(PusherWakes wakes, CommittedEntry entry, CancellationToken cancellationToken)
    {
        if (await views.FindAsync(new RoomNumber(entry.Subject), cancellationToken) is not { } room)
        {
            return;
        }

        var withPushers = await members.OfAsync(room, cancellationToken);
        if (withPushers.Count == 0 && !await IsOfMembershipAsync(entry, cancellationToken))
        {
            return;
        }

        if (await notices.PlacedAsync(room, entry.Position, cancellationToken) is not { } placed)
        {
            return;
        }

        var before = await moments.AtAsync(room, placed.Position.Plus(-1), cancellationToken);
        foreach (var member in withPushers)
        {
            await LookForAsync(wakes, member, before, placed, cancellationToken);
        }

        if (placed.Pdu is { Type: EventTypes.Member, StateKey: { } key } && UserId.TryParse(key, out var target) && !room.IsJoined(target))
        {
            foreach (var invited in await pushers.WithPushersAsync([target], cancellationToken))
            {
                await LookForAsync(wakes, invited, before, placed, cancellationToken);
            }
        }
    }

    private async ValueTask LookForAsync(PusherWakes wakes, PushedUser user, RoomMoment before, PlacedEvent placed, CancellationToken cancellationToken)
    {
        if (placed.Pdu.Sender == user.User)
        {
            // Sending an event marks everything before it as read ("Marking notifications as read").
            wakes.ChangeBadge(user.Pushers);
        }
        else if (await NotifiesAsync(user.User, before, placed, cancellationToken))
        {
            wakes.Notify(user.Pushers, new PushedEvent(placed.Position.Value, before.Room.Number.Value));
        }
    }

    /// <summary>Whether the event notifies a user. Unreadable data of one user must not stop this reader, which serves all users.</summary>
    private async ValueTask<bool> NotifiesAsync(UserId user, RoomMoment before, PlacedEvent placed, CancellationToken cancellationToken)
    {
        try
        {
            return (await evaluation.EvaluateAsync(await notices.NotifiedAsync(user, cancellationToken), before, placed, cancellationToken)).Notifies;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidDataException)
        {
            NotEvaluated(logger, user, placed.Pdu.EventId, failure);
            return false;
        }
    }

    /// <summary>Whether the entry is a membership event: an invited user is not a member yet.</summary>
    private async ValueTask<bool> IsOfMembershipAsync(CommittedEntry entry, CancellationToken cancellationToken) =>
        await events.FindAsync(new EventNumber(entry.Detail), cancellationToken) is { Type: EventTypes.Member };

    private async ValueTask WakeAsync(long pusher, PusherWake wake, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await grains.GetGrain<IPusherGrain>(pusher).WakeAsync(wake).WaitAsync(cancellationToken);
                return;
            }
            catch (Exception) when (attempt < PushLimits.WakeAttempts && !cancellationToken.IsCancellationRequested)
            {
                // The activation is ending: the next call reaches a new one.
            }
        }
    }

    [LoggerMessage(EventId = 1404, Level = LogLevel.Error, Message = "The push rules of {User} could not be evaluated for {Event}.")]
    private static partial void NotEvaluated(ILogger logger, UserId user, EventId @event, Exception exception);
}

/// <summary>Gathers the wakes of pushers. Pushers of the kind <c>http</c> are woken at once, the others are scheduled.</summary>
internal sealed class PusherWakes
{
    private readonly Dictionary<long, Gathered> _byPusher = [];
    private readonly Dictionary<long, LogPosition> _mailed = [];

    /// <summary>How many notifications there are: each event counts once for each pusher.</summary>
    public int Count { get; private set; }

    public void Notify(ImmutableArray<Pusher> pushers, PushedEvent pushed)
    {
        foreach (var gathered in Of(pushers))
        {
            gathered.Events.Add(pushed);
            Count++;
        }

        foreach (var pusher in pushers)
        {
            if (pusher.Kind == PusherKind.Email)
            {
                _mailed[pusher.Number] = new LogPosition(pushed.Position);
            }
        }
    }

    /// <summary>Pushers of the kind <c>email</c> that have events to notify of, with the newest event of each.</summary>
    public IReadOnlyDictionary<long, LogPosition> Mailed => _mailed;

    public void ChangeBadge(ImmutableArray<Pusher> pushers)
    {
        foreach (var gathered in Of(pushers))
        {
            gathered.ChangesBadge = true;
        }
    }

    public void Set(ImmutableArray<Pusher> pushers)
    {
        foreach (var gathered in Of(pushers))
        {
            gathered.IsSet = true;
        }
    }

    /// <summary>The wakes, once the log has been read up to a position.</summary>
    public IEnumerable<(long Pusher, PusherWake Wake)> UpTo(LogPosition upTo) => _byPusher.Select(
        pusher => (pusher.Key, new PusherWake(upTo.Value, [.. pusher.Value.Events], pusher.Value.ChangesBadge, pusher.Value.IsSet)));

    private IEnumerable<Gathered> Of(ImmutableArray<Pusher> pushers)
    {
        foreach (var pusher in pushers)
        {
            if (pusher.Kind != PusherKind.Http)
            {
                continue;
            }

            if (!_byPusher.TryGetValue(pusher.Number, out var gathered))
            {
                _byPusher.Add(pusher.Number, gathered = new Gathered());
            }

            yield return gathered;
        }
    }

    private sealed class Gathered
    {
        public List<PushedEvent> Events { get; } = [];

        public bool ChangesBadge { get; set; }

        public bool IsSet { get; set; }
    }
}
