using System.Collections.Immutable;
using Myelin.Server.Log;
using Decisions = System.Collections.Immutable.ImmutableArray<Myelin.Server.Push.Delivery.DeliveryDecision>.Builder;

namespace Myelin.Server.Push.Delivery;

/// <summary>
/// Decides what one pusher's gateway is sent and when, without clock, database or network. Events are delivered in order and at least once, one request
/// at a time and with growing pauses while the gateway fails. A changed badge is sent by itself if no event carries it. A wake is accepted only once it
/// is durable: the row says since when the pusher is behind, and how far it has come.
/// </summary>
internal sealed record DeliveryPlan
{
    /// <summary>The plan for a pusher with this row.</summary>
    public DeliveryPlan(PusherProgress row)
    {
        Row = row;
        (Accepted, Delivered) = (row.Acknowledged, row.Acknowledged);
        (Failures, RetryAt, Badge) = (row.Failures, row.RetryAt, row.Badge);
        MustReadMissed = IsBadgeDue = row.BehindSince is not null;
    }

    /// <summary>The wakes up to this position have come in. Events are checked against a state no older than this.</summary>
    public LogPosition Accepted { get; private init; }

    /// <summary>The row as last written.</summary>
    private PusherProgress Row { get; init; }

    private DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Everything up to here is delivered or needn't be. The row may lag behind, because delivering an event twice after a crash is acceptable.</summary>
    private LogPosition Delivered { get; init; }

    private int Failures { get; init; }

    private DateTimeOffset? RetryAt { get; init; }

    /// <summary>The badge that was sent last; null if none was.</summary>
    private long? Badge { get; init; }

    private ImmutableList<PushedEvent> Waiting { get; init; } = [];

    /// <summary>The events after <see cref="Delivered"/> must be read from the rooms.</summary>
    private bool MustReadMissed { get; init; }

    /// <summary>The badge may have changed.</summary>
    private bool IsBadgeDue { get; init; }

    /// <summary>Wakes that wait for the row to be written.</summary>
    private ImmutableQueue<PusherWake> Wakes { get; init; } = [];

    private DeliveryDecision? UnderWay { get; init; }

    /// <summary>A client has set the pusher again since the last check of an event or count of the badge began.</summary>
    private bool IsSet { get; init; }

    private bool IsStopped { get; init; }

    private DateTimeOffset? BadgeAt { get; init; }

    private DateTimeOffset? SettlesAt { get; init; }

    private DateTimeOffset? WakesAt { get; init; }

    private bool HasWork => !Waiting.IsEmpty || MustReadMissed || IsBadgeDue;

    private PusherProgress Progress => new(Delivered, Row.BehindSince, Failures, RetryAt, Badge);

    /// <summary>Takes one input.</summary>
    /// <returns>The new plan, and the decisions to execute, in order.</returns>
    public (DeliveryPlan Plan, ImmutableArray<DeliveryDecision> Decisions) Step(DateTimeOffset now, DeliveryInput input)
    {
        var decisions = ImmutableArray.CreateBuilder<DeliveryDecision>();
        var plan = (this with { WrittenAt = WrittenAt ?? now }).Apply(now, input, decisions).TakeWakes(now, decisions).Continue(now, decisions);
        return (plan, decisions.ToImmutable());
    }

    private DeliveryPlan Apply(DateTimeOffset now, DeliveryInput input, Decisions decisions) => (input, UnderWay) switch
    {
        (DeliveryInput.TimeCame, _) => this with { WakesAt = null },
        (DeliveryInput.Woken woken, _) => this with { Wakes = Wakes.Enqueue(woken.Wake) },
        (DeliveryInput.Stopped, _) => this with { IsStopped = true },
        (DeliveryInput.Cancelled, _) => this with { UnderWay = null, IsStopped = true },
        (DeliveryInput.Gone, _) => (this with { IsStopped = true }).Begin(new DeliveryDecision.End(), decisions),
        (DeliveryInput.Written, DeliveryDecision.Write write) => this with { UnderWay = null, Row = write.Progress, WrittenAt = now },
        (DeliveryInput.Missed missed, DeliveryDecision.ReadMissed) => (this with { UnderWay = null }).Fill(missed),
        (DeliveryInput.Moot, DeliveryDecision.LookAt look) => (this with { UnderWay = null }).Pass(look.Event),
        (DeliveryInput.Found found, DeliveryDecision.LookAt look) when IsTooOld(now, found) => (this with { UnderWay = null }).Pass(look.Event),
        (DeliveryInput.Found found, DeliveryDecision.LookAt look) => Notify(look.Event, found.Badge, decisions),

        // A gateway that was never sent a badge shows none.
        (DeliveryInput.Counted counted, DeliveryDecision.Count) when counted.Badge == (Badge ?? 0) => this with { UnderWay = null },
        (DeliveryInput.Counted counted, DeliveryDecision.Count) => Notify(null, counted.Badge, decisions),
        (DeliveryInput.Answered answered, DeliveryDecision.Notify notify) => (this with { UnderWay = null }).Take(now, answered.Answer, notify, decisions),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, $"Under way is {UnderWay}."),
    };

    private DeliveryPlan Notify(PushedEvent? pushed, long badge, Decisions decisions) =>
        IsStopped ? this with { UnderWay = null } : Begin(new DeliveryDecision.Notify(pushed, badge), decisions);

    private DeliveryPlan Take(DateTimeOffset now, GatewayAnswer answer, DeliveryDecision.Notify notify, Decisions decisions)
    {
        switch (answer)
        {
            case GatewayAnswer.Taken:
                var taken = this with { Badge = notify.Badge, Failures = 0, RetryAt = null };
                return notify.Event is { } pushed ? taken.Pass(pushed) : taken;
            case GatewayAnswer.Rejected:
                return Begin(new DeliveryDecision.Remove(), decisions);
            default:
                // The badge is counted again before the retry, since it may have changed by then. A pusher that was set again meanwhile has not failed.
                var failures = IsSet ? 0 : Failures + 1;
                return this with
                {
                    Failures = failures,
                    RetryAt = IsSet ? null : now + PushLimits.BackOff(failures),
                    IsBadgeDue = IsBadgeDue || notify.Event is null,
                };
        }
    }

    /// <summary>Once the pusher has been behind for a day, events a day old by their own timestamp are given up. Before that, the timestamp doesn't matter.</summary>
    private bool IsTooOld(DateTimeOffset now, DeliveryInput.Found found) =>
        now - Row.BehindSince > PushLimits.GiveUpAfter && now - found.SentAt > PushLimits.GiveUpAfter;

    /// <summary>The event is delivered, or needn't be.</summary>
    private DeliveryPlan Pass(PushedEvent pushed) => this with
    {
        Waiting = !Waiting.IsEmpty && Waiting[0] == pushed ? Waiting.RemoveAt(0) : Waiting,
        Delivered = Newer(Delivered, new LogPosition(pushed.Position)),
    };

    /// <summary>The events that were read replace those that came in meanwhile, up to the position of the read.</summary>
    private DeliveryPlan Fill(DeliveryInput.Missed missed) => this with
    {
        Waiting = [.. missed.Events, .. Waiting.Where(pushed => pushed.Position > missed.UpTo.Value)],
        Accepted = Newer(Accepted, missed.UpTo),
    };

    /// <summary>Accepts the pending wakes. Before the first, the row is written to say that the pusher is behind.</summary>
    private DeliveryPlan TakeWakes(DateTimeOffset now, Decisions decisions)
    {
        var plan = this;
        while (!plan.IsStopped && plan.UnderWay is not DeliveryDecision.Write && !plan.Wakes.IsEmpty)
        {
            var wake = plan.Wakes.Peek();
            if (plan.Row.BehindSince is null && plan.IsNew(wake))
            {
                var first = wake.Events.Length > 0 ? wake.Events[0].Position - 1 : wake.UpTo;
                var from = Newer(plan.Row.Acknowledged, new LogPosition(first));
                return (plan with { Delivered = from }).Write(plan.Row with { Acknowledged = from, BehindSince = now }, decisions);
            }

            plan = (plan with { Wakes = plan.Wakes.Dequeue(), SettlesAt = null }).TakeIn(wake);
            decisions.Add(new DeliveryDecision.Accept());
        }

        return plan;
    }

    private bool IsNew(PusherWake wake) => wake.ChangesBadge || wake.Events.Any(pushed => pushed.Position > Accepted.Value);

    private DeliveryPlan TakeIn(PusherWake wake)
    {
        var waiting = MustReadMissed ? Waiting : Waiting.AddRange(wake.Events.Where(pushed => pushed.Position > Accepted.Value));
        var isTooMuch = waiting.Count > Math.Max(PushLimits.WaitingEvents, Waiting.Count);
        return this with
        {
            Waiting = isTooMuch ? [] : waiting,
            MustReadMissed = MustReadMissed || isTooMuch,
            IsBadgeDue = IsBadgeDue || wake.ChangesBadge,
            Accepted = Newer(Accepted, new LogPosition(wake.UpTo)),
            IsSet = IsSet || wake.IsSet,
            Failures = wake.IsSet ? 0 : Failures,
            RetryAt = wake.IsSet ? null : RetryAt,
        };
    }

    /// <summary>Begins the next decision if none is under way.</summary>
    private DeliveryPlan Continue(DateTimeOffset now, Decisions decisions)
    {
        if (UnderWay is not null)
        {
            return this;
        }

        // Writing now means that nothing is delivered again after a stop, and little after a crash; pauses survive both.
        // Without work the row is written once, when the pusher settles.
        var isDue = IsStopped || Failures != Row.Failures || (HasWork && (now - WrittenAt)?.Duration() >= PushLimits.SaveInterval);
        return isDue && Progress != Row ? Write(Progress, decisions)
            : IsStopped ? Begin(new DeliveryDecision.End(), decisions)
            : HasWork ? Deliver(now, decisions)
            : Rest(now, decisions);
    }

    private DeliveryPlan Deliver(DateTimeOffset now, Decisions decisions)
    {
        if (RetryAt > now)
        {
            var retryAt = Within(now, RetryAt, PushLimits.LongestBackOff);
            return (this with { RetryAt = retryAt }).WakeBy(retryAt, decisions);
        }

        if (MustReadMissed)
        {
            // Events that come in from here on are queued again.
            return (this with { MustReadMissed = false }).Begin(new DeliveryDecision.ReadMissed(Delivered), decisions);
        }

        if (!Waiting.IsEmpty)
        {
            return (this with { IsSet = false, BadgeAt = null }).Begin(new DeliveryDecision.LookAt(Waiting[0]), decisions);
        }

        // Changes close together are sent as one, and with an event if one comes.
        var badgeAt = Within(now, BadgeAt, PushLimits.BadgeDelay);
        return badgeAt > now
            ? (this with { BadgeAt = badgeAt }).WakeBy(badgeAt, decisions)
            : (this with { IsSet = false, BadgeAt = null, IsBadgeDue = false }).Begin(new DeliveryDecision.Count(), decisions);
    }

    /// <summary>Once nothing has come in for a while, the row is written to say that everything is delivered.</summary>
    private DeliveryPlan Rest(DateTimeOffset now, Decisions decisions)
    {
        if (Row.BehindSince is null)
        {
            return this;
        }

        var settlesAt = Within(now, SettlesAt, PushLimits.SettleDelay);
        if (settlesAt > now)
        {
            return (this with { SettlesAt = settlesAt }).WakeBy(settlesAt, decisions);
        }

        var settled = this with { Delivered = Newer(Delivered, Accepted), Failures = 0, RetryAt = null, SettlesAt = null };
        return settled.Write(settled.Progress with { BehindSince = null }, decisions);
    }

    private DeliveryPlan Write(PusherProgress progress, Decisions decisions) =>
        Begin(new DeliveryDecision.Write(Row.Acknowledged, progress), decisions);

    private DeliveryPlan Begin(DeliveryDecision decision, Decisions decisions)
    {
        decisions.Add(decision);
        return this with { UnderWay = decision };
    }

    private DeliveryPlan WakeBy(DateTimeOffset at, Decisions decisions)
    {
        if (WakesAt <= at)
        {
            return this;
        }

        decisions.Add(new DeliveryDecision.WakeAt(at));
        return this with { WakesAt = at };
    }

    /// <summary>The time that was set, but no later than a full delay from now, since the clock may have been set back.</summary>
    private static DateTimeOffset Within(DateTimeOffset now, DateTimeOffset? at, TimeSpan delay) => at < now + delay ? at.Value : now + delay;

    private static LogPosition Newer(LogPosition left, LogPosition right) => left > right ? left : right;
}
