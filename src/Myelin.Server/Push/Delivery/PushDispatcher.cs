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
/// Reads the log for everybody's pushers: finds whom an event is to be told to and whose badge may have changed, and wakes those pushers' owners.
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
                // Something was redacted: whoever counted it counts it no longer.
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

        var told = await members.OfAsync(room, cancellationToken);
        if (told.Count == 0 && !await IsOfMembershipAsync(entry, cancellationToken))
        {
            return;
        }

        if (await notices.PlacedAsync(room, entry.Position, cancellationToken) is not { } placed)
        {
            return;
        }

        var before = await moments.AfterAsync(room, placed.Position.Plus(-1), cancellationToken);
        foreach (var member in told)
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
            // Who sends has read ("Marking notifications as read").
            wakes.ChangeBadge(user.Pushers);
        }
        else if (await NotifiesAsync(user.User, before, placed, cancellationToken))
        {
            wakes.Tell(user.Pushers, new PushedEvent(placed.Position.Value, before.Room.Number.Value));
        }
    }

    /// <summary>Whether the event notifies a user. What one user has stored and can't be read is that user's loss alone: this reader is everybody's.</summary>
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

    /// <summary>Who is invited is no member yet.</summary>
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
                // Its activation ends at this moment: the next call reaches another.
            }
        }
    }

    [LoggerMessage(EventId = 1404, Level = LogLevel.Error, Message = "The push rules of {User} could not be asked about {Event}.")]
    private static partial void NotEvaluated(ILogger logger, UserId user, EventId @event, Exception exception);
}

/// <summary>Gathers what pushers are to be woken with. Those of the kind <c>http</c> are told at once, the others later.</summary>
internal sealed class PusherWakes
{
    private readonly Dictionary<long, Gathered> _byPusher = [];
    private readonly Dictionary<long, LogPosition> _mailed = [];

    /// <summary>How many events there are to tell, each counted for each pusher.</summary>
    public int Count { get; private set; }

    public void Tell(ImmutableArray<Pusher> pushers, PushedEvent pushed)
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

    /// <summary>Pushers of the kind <c>email</c> that have something to tell, with the newest event.</summary>
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

    /// <summary>The wakes of a part of the log that ends at a position.</summary>
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
