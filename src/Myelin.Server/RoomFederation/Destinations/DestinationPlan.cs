using System.Collections.Immutable;
using Myelin.Api.ServerServer;
using Myelin.Server.Log;
using Decisions = System.Collections.Immutable.ImmutableArray<Myelin.Server.RoomFederation.Destinations.DestinationDecision>.Builder;

namespace Myelin.Server.RoomFederation.Destinations;

/// <summary>
/// Decides what one server is sent and when, without clock, database or network (Server-Server API, "Transactions"). One transaction is under way at a time; if
/// it fails, the same is sent again, with growing pauses. What comes during a pause is only noted by room, and read from the rooms afterwards. A wake is
/// accepted only once it is durable: a row for each room says after which position events have not been sent.
/// </summary>
internal sealed partial record DestinationPlan
{
    /// <summary>The plan for a server with these rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="head">The log's head, no older than the rows: a former owner has accepted no more.</param>
    /// <param name="instance">Tells the transactions of this owner from those of former ones.</param>
    public DestinationPlan(DestinationRows rows, LogPosition head, string instance)
    {
        (Row, Notes, Missed) = (rows.Progress, rows.Rooms, rows.Rooms);
        (Accepted, Sent, Failures, RetryAt, LastError) = (Row.Accepted.Value, Row.Sent.Value, Row.Failures, Row.RetryAt, Row.LastError);
        (NotedBefore, HeadBefore, Instance) = (rows.Rooms, head.Value, instance);
    }

    /// <summary>The row as last written.</summary>
    private DestinationProgress Row { get; init; }

    /// <summary>The rooms' rows as last written: after which position the server has perhaps not been sent events of the room.</summary>
    private ImmutableSortedDictionary<long, long> Notes { get; init; }

    private string Instance { get; init; }

    private long Transactions { get; init; }

    private DateTimeOffset? WrittenAt { get; init; }

    /// <summary>The wakes up to this position have come in.</summary>
    private long Accepted { get; init; }

    /// <summary>The newest event that the server has taken.</summary>
    private long Sent { get; init; }

    /// <summary>Former owners may have accepted events of these rooms up to <see cref="HeadBefore"/>, which are read.</summary>
    private ImmutableSortedDictionary<long, long> NotedBefore { get; init; }

    private long HeadBefore { get; init; }

    private int Failures { get; init; }

    private DateTimeOffset? FailedAt { get; init; }

    private DateTimeOffset? RetryAt { get; init; }

    private string? LastError { get; init; }

    /// <summary>The transaction that is under way or waits to be sent again.</summary>
    private OutgoingTransaction? Transaction { get; init; }

    /// <summary>How many events the next transaction has at most: fewer while looking for one that the server refuses.</summary>
    private int Portion { get; init; } = ServerServerLimits.MaximumPdus;

    private ImmutableList<OutgoingEvent> Waiting { get; init; } = [];

    private ImmutableList<OutgoingEdu> Edus { get; init; } = [];

    /// <summary>The rooms whose events after a position must be read.</summary>
    private ImmutableSortedDictionary<long, long> Missed { get; init; }

    /// <summary>Wakes that wait for rows to be written.</summary>
    private ImmutableQueue<ImmutableArray<OutgoingEvent>> Wakes { get; init; } = [];

    /// <summary>Reading or sending.</summary>
    private DestinationDecision? UnderWay { get; init; }

    private DestinationDecision.Write? Writing { get; init; }

    private bool IsStopped { get; init; }

    private bool HasEnded { get; init; }

    private DateTimeOffset? SettlesAt { get; init; }

    private DateTimeOffset? WakesAt { get; init; }

    private bool HasWork => Transaction is not null || !Waiting.IsEmpty || !Missed.IsEmpty || !Edus.IsEmpty;

    /// <summary>Takes one input.</summary>
    /// <returns>The new plan, and the decisions to execute, in order.</returns>
    public (DestinationPlan Plan, ImmutableArray<DestinationDecision> Decisions) Step(DateTimeOffset now, DestinationInput input)
    {
        var decisions = ImmutableArray.CreateBuilder<DestinationDecision>();
        var plan = (this with { WrittenAt = WrittenAt ?? now }).Apply(now, input, decisions).Deliver(now, decisions).Keep(now, decisions);
        return (plan, decisions.ToImmutable());
    }

    private DestinationPlan Apply(DateTimeOffset now, DestinationInput input, Decisions decisions) => (input, UnderWay) switch
    {
        (DestinationInput.TimeCame, _) => this with { WakesAt = null },
        (DestinationInput.Woken woken, _) => TakeIn(woken.Events),
        (DestinationInput.Told told, _) => RetryAt > now ? this : told.Edus.Aggregate(this, static (plan, edu) => plan.TakeIn(edu)),
        (DestinationInput.Alive, _) => EndPause(),
        (DestinationInput.Stopped, _) => this with { IsStopped = true },
        (DestinationInput.Cancelled, _) => this with { UnderWay = null, IsStopped = true },
        (DestinationInput.Written, _) when Writing is { } write => this with { Writing = null, Row = write.Progress, Notes = Noted(write.Rooms), WrittenAt = now },
        (DestinationInput.Missed missed, DestinationDecision.ReadMissed read) => (this with { UnderWay = null }).Fill(read.Rooms, missed.Events),
        (DestinationInput.Taken, DestinationDecision.Send send) => (this with { UnderWay = null }).Pass(send.Transaction),
        (DestinationInput.Failed failed, DestinationDecision.Send) => (this with { UnderWay = null }).Fail(now, failed),
        (DestinationInput.Refused refused, DestinationDecision.Send send) => (this with { UnderWay = null }).Divide(send.Transaction, refused.Reason, decisions),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, $"Under way is {UnderWay}."),
    };

    private DestinationPlan TakeIn(ImmutableArray<OutgoingEvent> events)
    {
        var plan = this with { Wakes = Wakes.Enqueue(events), SettlesAt = null };
        foreach (var outgoing in events)
        {
            var isKnown = outgoing.Position <= plan.Accepted || (outgoing.Position <= HeadBefore && NotedBefore.ContainsKey(outgoing.Room));
            plan = isKnown ? plan : plan.TakeIn(outgoing) with { Accepted = outgoing.Position };
        }

        return plan;
    }

    private DestinationPlan TakeIn(OutgoingEvent outgoing)
    {
        // The events that are being read end before this one.
        var isBeingRead = UnderWay is DestinationDecision.ReadMissed read && read.Rooms.Any(room => room.Room == outgoing.Room);
        return isBeingRead || (!Missed.ContainsKey(outgoing.Room) && Failures == 0 && Waiting.Count < DestinationLimits.WaitingEvents)
            ? this with { Waiting = Waiting.Add(outgoing) }
            : Miss(outgoing);
    }

    private DestinationPlan TakeIn(OutgoingEdu edu)
    {
        var edus = Edus.RemoveAll(other => other.Key == edu.Key).Add(edu);
        return this with { Edus = edus.Count > DestinationLimits.WaitingEdus ? edus.RemoveAt(0) : edus };
    }

    /// <summary>The event will be read from its room.</summary>
    private DestinationPlan Miss(OutgoingEvent outgoing) => Missed.TryGetValue(outgoing.Room, out var after) && after < outgoing.Position
        ? this
        : this with { Missed = Missed.SetItem(outgoing.Room, outgoing.Position - 1) };

    /// <summary>The events that were read come after those of the same room that waited before, and before those that have come in since.</summary>
    private DestinationPlan Fill(ImmutableArray<MissedRoom> rooms, ImmutableArray<OutgoingEvent> events)
    {
        var upTo = rooms.ToDictionary(static room => room.Room, static room => room.UpTo.Value);
        bool IsLater(OutgoingEvent outgoing) => upTo.TryGetValue(outgoing.Room, out var position) && outgoing.Position > position;
        return this with
        {
            Missed = Missed.RemoveRange(upTo.Keys),
            Waiting = [.. Waiting.Where(outgoing => !IsLater(outgoing)), .. events, .. Waiting.Where(IsLater)],
        };
    }

    private DestinationPlan Pass(OutgoingTransaction transaction) => this with
    {
        Transaction = null,
        Sent = transaction.Events.Aggregate(Sent, static (newest, outgoing) => Math.Max(newest, outgoing.Position)),
        Failures = 0,
        RetryAt = null,
        LastError = null,
        Portion = Math.Min(ServerServerLimits.MaximumPdus, 2 * Portion),
    };

    /// <summary>During the pause nothing waits in memory but the transaction. EDUs would be out of date after it.</summary>
    private DestinationPlan Fail(DateTimeOffset now, DestinationInput.Failed failed) =>
        Waiting.Aggregate(this, static (plan, outgoing) => plan.Miss(outgoing)) with
        {
            Transaction = Transaction is { Events.Length: > 0 } ? Transaction : null,
            Waiting = [],
            Edus = [],
            Failures = Failures + 1,
            FailedAt = now,
            RetryAt = now + DestinationLimits.AttemptDelay(Failures + 1, failed.Jitter),
            LastError = failed.Reason,
        };

    /// <summary>The events are sent in smaller transactions, until the one that the server refuses is alone.</summary>
    private DestinationPlan Divide(OutgoingTransaction transaction, string reason, Decisions decisions)
    {
        var divided = this with { Transaction = null, Failures = 0, RetryAt = null, LastError = reason };
        if (transaction.Events.Length > 1 || (transaction.Events.Length == 1 && transaction.Edus.Length > 0))
        {
            return divided with { Waiting = Waiting.InsertRange(0, transaction.Events), Portion = Math.Max(1, transaction.Events.Length / 2) };
        }

        decisions.Add(new DestinationDecision.GiveUp(transaction, reason));
        return divided;
    }

    /// <summary>A server that sends requests but takes none must not bring about more attempts than the shortest pause allows.</summary>
    private DestinationPlan EndPause() => Failures == 0 ? this : this with { Failures = 0, RetryAt = FailedAt + DestinationLimits.FirstBackOff };

    private DestinationPlan Deliver(DateTimeOffset now, Decisions decisions)
    {
        if (UnderWay is not null || IsStopped || !HasWork)
        {
            return this;
        }

        // The clock may have been set back.
        if (RetryAt > now)
        {
            var retryAt = Within(now, RetryAt, DestinationLimits.LongestBackOff);
            return (this with { RetryAt = retryAt }).WakeBy(retryAt, decisions);
        }

        if (Transaction is not null)
        {
            return Begin(new DestinationDecision.Send(Transaction), decisions);
        }

        return !Missed.IsEmpty && Waiting.Count < Portion
            ? Begin(new DestinationDecision.ReadMissed([.. Missed.Take(DestinationLimits.RoomsPerRead).Select(ToMissedRoom)]), decisions)
            : Compose(decisions);
    }

    private MissedRoom ToMissedRoom(KeyValuePair<long, long> missed) => new(
        missed.Key, new LogPosition(missed.Value), new LogPosition(NotedBefore.ContainsKey(missed.Key) ? Math.Max(Accepted, HeadBefore) : Accepted));

    private DestinationPlan Compose(Decisions decisions)
    {
        ImmutableArray<OutgoingEvent> events = [.. Waiting.Take(Portion)];
        ImmutableArray<OutgoingEdu> edus = [.. Edus.Take(ServerServerLimits.MaximumEdus)];
        var transaction = new OutgoingTransaction(edus.IsEmpty ? null : $"{Instance}.{Transactions}", events, edus);
        var composed = this with
        {
            Transaction = transaction,
            Transactions = Transactions + 1,
            Waiting = Waiting.RemoveRange(0, events.Length),
            Edus = Edus.RemoveRange(0, edus.Length),
        };
        return composed.Begin(new DestinationDecision.Send(transaction), decisions);
    }

    private DestinationPlan Begin(DestinationDecision decision, Decisions decisions)
    {
        decisions.Add(decision);
        return this with { UnderWay = decision };
    }

    private DestinationPlan WakeBy(DateTimeOffset at, Decisions decisions)
    {
        if (WakesAt <= at)
        {
            return this;
        }

        decisions.Add(new DestinationDecision.WakeAt(at));
        return this with { WakesAt = at };
    }

    /// <summary>The time that was set, but no later than a full delay from now.</summary>
    private static DateTimeOffset Within(DateTimeOffset now, DateTimeOffset? at, TimeSpan delay) => at < now + delay ? at.Value : now + delay;
}
