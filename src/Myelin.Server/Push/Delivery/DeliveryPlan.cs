using System.Collections.Immutable;
using Myelin.Server.Log;
using Decisions = System.Collections.Immutable.ImmutableArray<Myelin.Server.Push.Delivery.DeliveryDecision>.Builder;

namespace Myelin.Server.Push.Delivery;

/// <summary>
/// What one pusher's gateway is told and when, without clock, database or network: of events in order and at least once, one request at a time, ever
/// less often while it fails, and of a changed count by itself if no event brings it. That there is something to tell is durable before
/// whoever says so goes on: the row says since when the pusher is behind, and how far it has come.
/// </summary>
internal sealed record DeliveryPlan
{
    /// <summary>The plan of a pusher that has come so far.</summary>
    public DeliveryPlan(PusherProgress row)
    {
        Row = row;
        (Accepted, Told) = (row.Acknowledged, row.Acknowledged);
        (Failures, RetryAt, Badge) = (row.Failures, row.RetryAt, row.Badge);
        IsReadAnew = IsBadgeDue = row.BehindSince is not null;
    }

    /// <summary>Up to where what there is to tell has come in: it is looked at as of this position at least.</summary>
    public LogPosition Accepted { get; private init; }

    /// <summary>The row as it was written last, and when.</summary>
    private PusherProgress Row { get; init; }

    private DateTimeOffset? WrittenAt { get; init; }

    /// <summary>Up to where everything is told or need not be. It comes into the row later, for a crash may have something told twice.</summary>
    private LogPosition Told { get; init; }

    private int Failures { get; init; }

    private DateTimeOffset? RetryAt { get; init; }

    /// <summary>The count that was told last; null: none was.</summary>
    private long? Badge { get; init; }

    private ImmutableList<PushedEvent> Waiting { get; init; } = [];

    /// <summary>What there is to tell after <see cref="Told"/> has to be read from the rooms.</summary>
    private bool IsReadAnew { get; init; }

    /// <summary>The count may have changed.</summary>
    private bool IsBadgeDue { get; init; }

    /// <summary>Wakes that came while the row was written.</summary>
    private ImmutableQueue<PusherWake> Wakes { get; init; } = [];

    private DeliveryDecision? UnderWay { get; init; }

    /// <summary>The pusher was set anew since it was looked at.</summary>
    private bool IsSet { get; init; }

    private bool IsStopped { get; init; }

    private DateTimeOffset? BadgeAt { get; init; }

    private DateTimeOffset? SettlesAt { get; init; }

    private DateTimeOffset? WakesAt { get; init; }

    private bool HasWork => !Waiting.IsEmpty || IsReadAnew || IsBadgeDue;

    private PusherProgress Progress => new(Told, Row.BehindSince, Failures, RetryAt, Badge);

    /// <summary>Takes one input.</summary>
    /// <returns>The plan from then on, and what is to be done, in order.</returns>
    public (DeliveryPlan Plan, ImmutableArray<DeliveryDecision> Decisions) Step(DateTimeOffset now, DeliveryInput input)
    {
        var decisions = ImmutableArray.CreateBuilder<DeliveryDecision>();
        var plan = (this with { WrittenAt = WrittenAt ?? now }).Hear(now, input, decisions).TakeWakes(now, decisions).GoOn(now, decisions);
        return (plan, decisions.ToImmutable());
    }

    private DeliveryPlan Hear(DateTimeOffset now, DeliveryInput input, Decisions decisions) => (input, UnderWay) switch
    {
        (DeliveryInput.TimeCame, _) => this with { WakesAt = null },
        (DeliveryInput.Woken woken, _) => this with { Wakes = Wakes.Enqueue(woken.Wake) },
        (DeliveryInput.Stopped, _) => this with { IsStopped = true },
        (DeliveryInput.BrokenOff, _) => this with { UnderWay = null, IsStopped = true },
        (DeliveryInput.Gone, _) => (this with { IsStopped = true }).Begin(new DeliveryDecision.End(), decisions),
        (DeliveryInput.Written, DeliveryDecision.Write write) => this with { UnderWay = null, Row = write.Progress, WrittenAt = now },
        (DeliveryInput.Missed missed, DeliveryDecision.ReadMissed) => (this with { UnderWay = null }).Fill(missed),
        (DeliveryInput.Moot, DeliveryDecision.LookAt look) => (this with { UnderWay = null }).Pass(look.Event),
        (DeliveryInput.Found found, DeliveryDecision.LookAt look) when IsTooOld(now, found) => (this with { UnderWay = null }).Pass(look.Event),
        (DeliveryInput.Found found, DeliveryDecision.LookAt look) => Notify(look.Event, found.Badge, decisions),

        // A gateway that was told of nothing shows no count.
        (DeliveryInput.Counted counted, DeliveryDecision.Count) when counted.Badge == (Badge ?? 0) => this with { UnderWay = null },
        (DeliveryInput.Counted counted, DeliveryDecision.Count) => Notify(null, counted.Badge, decisions),
        (DeliveryInput.Answered answered, DeliveryDecision.Notify told) => (this with { UnderWay = null }).Take(now, answered.Answer, told, decisions),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, $"Under way is {UnderWay}."),
    };

    private DeliveryPlan Notify(PushedEvent? pushed, long badge, Decisions decisions) =>
        IsStopped ? this with { UnderWay = null } : Begin(new DeliveryDecision.Notify(pushed, badge), decisions);

    private DeliveryPlan Take(DateTimeOffset now, GatewayAnswer answer, DeliveryDecision.Notify told, Decisions decisions)
    {
        switch (answer)
        {
            case GatewayAnswer.Taken:
                var taken = this with { Badge = told.Badge, Failures = 0, RetryAt = null };
                return told.Event is { } pushed ? taken.Pass(pushed) : taken;
            case GatewayAnswer.Rejected:
                return Begin(new DeliveryDecision.Remove(), decisions);
            default:
                // A count is counted anew: what it was then is of no interest later. The pusher as it is set now has not failed.
                var failures = IsSet ? 0 : Failures + 1;
                return this with
                {
                    Failures = failures,
                    RetryAt = IsSet ? null : now + PushLimits.BackOff(failures),
                    IsBadgeDue = IsBadgeDue || told.Event is null,
                };
        }
    }

    /// <summary>After a day of trying nobody wants to be called any more; what is told in time is told however old it says it is.</summary>
    private bool IsTooOld(DateTimeOffset now, DeliveryInput.Found found) =>
        now - Row.BehindSince > PushLimits.GiveUpAfter && now - found.SentAt > PushLimits.GiveUpAfter;

    /// <summary>The event is told, or need not be.</summary>
    private DeliveryPlan Pass(PushedEvent pushed) => this with
    {
        Waiting = !Waiting.IsEmpty && Waiting[0] == pushed ? Waiting.RemoveAt(0) : Waiting,
        Told = Newer(Told, new LogPosition(pushed.Position)),
    };

    /// <summary>What was read takes the place of what has come in meanwhile and was read too.</summary>
    private DeliveryPlan Fill(DeliveryInput.Missed missed) => this with
    {
        Waiting = [.. missed.Events, .. Waiting.Where(pushed => pushed.Position > missed.UpTo.Value)],
        Accepted = Newer(Accepted, missed.UpTo),
    };

    /// <summary>Takes in what has come; the row says that the pusher is behind before anything waits.</summary>
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
                return (plan with { Told = from }).Write(plan.Row with { Acknowledged = from, BehindSince = now }, decisions);
            }

            plan = (plan with { Wakes = plan.Wakes.Dequeue(), SettlesAt = null }).TakeIn(wake);
            decisions.Add(new DeliveryDecision.Accept());
        }

        return plan;
    }

    private bool IsNew(PusherWake wake) => wake.ChangesBadge || wake.Events.Any(pushed => pushed.Position > Accepted.Value);

    private DeliveryPlan TakeIn(PusherWake wake)
    {
        var waiting = IsReadAnew ? Waiting : Waiting.AddRange(wake.Events.Where(pushed => pushed.Position > Accepted.Value));
        var isTooMuch = waiting.Count > Math.Max(PushLimits.WaitingEvents, Waiting.Count);
        return this with
        {
            Waiting = isTooMuch ? [] : waiting,
            IsReadAnew = IsReadAnew || isTooMuch,
            IsBadgeDue = IsBadgeDue || wake.ChangesBadge,
            Accepted = Newer(Accepted, new LogPosition(wake.UpTo)),
            IsSet = IsSet || wake.IsSet,
            Failures = wake.IsSet ? 0 : Failures,
            RetryAt = wake.IsSet ? null : RetryAt,
        };
    }

    /// <summary>Begins what comes next, if nothing is under way.</summary>
    private DeliveryPlan GoOn(DateTimeOffset now, Decisions decisions)
    {
        if (UnderWay is not null)
        {
            return this;
        }

        // What it has told is not told again after a stop, and little of it after a crash; pauses hold after both.
        var isDue = IsStopped || Failures != Row.Failures || (now - WrittenAt)?.Duration() >= PushLimits.SaveInterval;
        return isDue && Progress != Row ? Write(Progress, decisions)
            : IsStopped ? Begin(new DeliveryDecision.End(), decisions)
            : HasWork ? Tell(now, decisions)
            : Rest(now, decisions);
    }

    private DeliveryPlan Tell(DateTimeOffset now, Decisions decisions)
    {
        if (RetryAt > now)
        {
            var retryAt = Within(now, RetryAt, PushLimits.LongestBackOff);
            return (this with { RetryAt = retryAt }).WakeBy(retryAt, decisions);
        }

        if (IsReadAnew)
        {
            // From here on what comes in waits again.
            return (this with { IsReadAnew = false }).Begin(new DeliveryDecision.ReadMissed(Told), decisions);
        }

        if (!Waiting.IsEmpty)
        {
            return (this with { IsSet = false, BadgeAt = null }).Begin(new DeliveryDecision.LookAt(Waiting[0]), decisions);
        }

        // What changes together is told together, and with an event if one comes.
        var badgeAt = Within(now, BadgeAt, PushLimits.BadgeDelay);
        return badgeAt > now
            ? (this with { BadgeAt = badgeAt }).WakeBy(badgeAt, decisions)
            : (this with { IsSet = false, BadgeAt = null, IsBadgeDue = false }).Begin(new DeliveryDecision.Count(), decisions);
    }

    /// <summary>Once nothing has come for a while, the row says that everything is told.</summary>
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

        var settled = this with { Told = Newer(Told, Accepted), Failures = 0, RetryAt = null, SettlesAt = null };
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

    /// <summary>A time that was set, or the end of the delay from now on; no later than that, for a clock may be set back.</summary>
    private static DateTimeOffset Within(DateTimeOffset now, DateTimeOffset? at, TimeSpan delay) => at < now + delay ? at.Value : now + delay;

    private static LogPosition Newer(LogPosition left, LogPosition right) => left > right ? left : right;
}
