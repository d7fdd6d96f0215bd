using System.Collections.Immutable;
using Myelin.Server.Log;
using Decisions = System.Collections.Immutable.ImmutableArray<Myelin.Server.RoomFederation.Destinations.DestinationDecision>.Builder;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>When the rows are written, and what they say. Nothing that is sent waits for it.</summary>
internal sealed partial record DestinationPlan
{
    private DestinationPlan Keep(DateTimeOffset now, Decisions decisions)
    {
        var plan = AcceptWakes(decisions);
        if (plan.Writing is not null || plan.HasEnded)
        {
            return plan;
        }

        if (plan.IsStopped)
        {
            return plan.UnderWay is null ? plan.KeepFinally(now, decisions) : plan;
        }

        if (!plan.Wakes.IsEmpty)
        {
            return plan.Write(now, plan.UnnotedOfWakes(), decisions);
        }

        // Pauses survive a crash. What a busy server has been sent is written now and then.
        if (plan.Failures != plan.Row.Failures || plan.RetryAt != plan.Row.RetryAt)
        {
            return plan.Write(now, plan.Changes(), decisions);
        }

        return plan.HasWork || plan.UnderWay is not null ? plan.KeepBusy(now, decisions) : plan.Rest(now, decisions);
    }

    private DestinationPlan AcceptWakes(Decisions decisions)
    {
        var plan = this;
        while (!plan.Wakes.IsEmpty && Array.TrueForAll([.. plan.Wakes.Peek()], plan.IsKept))
        {
            decisions.Add(new DestinationDecision.Accept());
            plan = plan with { Wakes = plan.Wakes.Dequeue() };
        }

        return plan;
    }

    /// <summary>Whether the event is sent, or the row of its room says that events from it on are not.</summary>
    private bool IsKept(OutgoingEvent outgoing)
    {
        if (UnsentAfter(outgoing.Room) is not { } after)
        {
            return true;
        }

        // A write that is under way may take the row away.
        return Notes.TryGetValue(outgoing.Room, out var noted) && noted <= after
            && Writing?.Rooms.Any(change => change.Room == outgoing.Room && !(change.After <= after)) is not true;
    }

    /// <summary>After which position the room has events to send; null if there are none.</summary>
    private long? UnsentAfter(long room)
    {
        long? after = Missed.TryGetValue(room, out var missed) ? missed : null;
        foreach (var outgoing in Unsent())
        {
            if (outgoing.Room == room && !(after < outgoing.Position))
            {
                after = outgoing.Position - 1;
            }
        }

        return after;
    }

    private IEnumerable<OutgoingEvent> Unsent() => (Transaction?.Events ?? []).Concat(Waiting);

    private ImmutableArray<(long Room, long? After)> UnnotedOfWakes() =>
    [
        .. Wakes.SelectMany(static wake => wake).Where(outgoing => !IsKept(outgoing)).Select(static outgoing => outgoing.Room).Distinct()
            .Select(room => (room, UnsentAfter(room))),
    ];

    /// <summary>All that the rooms' rows should say otherwise.</summary>
    private ImmutableArray<(long Room, long? After)> Changes()
    {
        var wanted = Missed.ToBuilder();
        foreach (var outgoing in Unsent())
        {
            if (!wanted.TryGetValue(outgoing.Room, out var after) || after >= outgoing.Position)
            {
                wanted[outgoing.Room] = outgoing.Position - 1;
            }
        }

        return
        [
            .. wanted.Where(room => !Notes.TryGetValue(room.Key, out var noted) || noted != room.Value).Select(static room => (room.Key, (long?)room.Value)),
            .. Notes.Keys.Where(room => !wanted.ContainsKey(room)).Select(static room => (room, (long?)null)),
        ];
    }

    private DestinationPlan KeepFinally(DateTimeOffset now, Decisions decisions)
    {
        var changes = Changes();
        if (!changes.IsEmpty || ProgressWith(now, Notes) != Row)
        {
            return Write(now, changes, decisions);
        }

        decisions.Add(new DestinationDecision.End());
        return this with { HasEnded = true };
    }

    private DestinationPlan KeepBusy(DateTimeOffset now, Decisions decisions)
    {
        if ((now - WrittenAt)?.Duration() < DestinationLimits.SaveInterval)
        {
            return this;
        }

        var changes = Changes();
        return changes.IsEmpty ? this with { WrittenAt = now } : Write(now, changes, decisions);
    }

    /// <summary>Once nothing has come in for a while, the rows are written to say that everything is sent.</summary>
    private DestinationPlan Rest(DateTimeOffset now, Decisions decisions)
    {
        if (Row.BehindSince is null)
        {
            return this;
        }

        var settlesAt = Within(now, SettlesAt, DestinationLimits.SettleDelay);
        return settlesAt > now
            ? (this with { SettlesAt = settlesAt }).WakeBy(settlesAt, decisions)
            : (this with { SettlesAt = null }).Write(now, Changes(), decisions);
    }

    private DestinationPlan Write(DateTimeOffset now, ImmutableArray<(long Room, long? After)> rooms, Decisions decisions)
    {
        var write = new DestinationDecision.Write(Row.Revision, ProgressWith(now, Noted(rooms)) with { Revision = Row.Revision + 1 }, rooms);
        decisions.Add(write);
        return this with { Writing = write };
    }

    private DestinationProgress ProgressWith(DateTimeOffset now, ImmutableSortedDictionary<long, long> notes) => Row with
    {
        Accepted = new LogPosition(Accepted),
        Sent = new LogPosition(Sent),
        BehindSince = notes.IsEmpty ? null : Row.BehindSince ?? now,
        Failures = Failures,
        RetryAt = RetryAt,
        LastError = LastError,
    };

    private ImmutableSortedDictionary<long, long> Noted(ImmutableArray<(long Room, long? After)> rooms)
    {
        var notes = Notes.ToBuilder();
        foreach (var (room, after) in rooms)
        {
            if (after is { } position)
            {
                notes[room] = position;
            }
            else
            {
                notes.Remove(room);
            }
        }

        return notes.ToImmutable();
    }
}
