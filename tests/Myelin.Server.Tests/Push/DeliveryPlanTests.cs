using System.Globalization;
using Myelin.Server.Log;
using Myelin.Server.Push;
using Myelin.Server.Push.Delivery;

namespace Myelin.Server.Tests.Push;

/// <summary>The plan alone: in a single-threaded world of a log, a row, a gateway and a clock driven by a seed, and in single steps.</summary>
public sealed class DeliveryPlanTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private static readonly PusherProgress AtRest = new(new LogPosition(10), null, 0, null, null);

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("MYELIN_PUSH_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Environment.TickCount;

    [Fact]
    public void Whatever_is_unread_is_delivered_in_order_and_once_whatever_fails()
    {
        TestContext.Current.SendDiagnosticMessage("MYELIN_PUSH_SEED={0}", Seed);
        for (var i = 0; i < 600; i++)
        {
            new DeliveryWorld(unchecked(Seed + i)).Run();
        }
    }

    [Fact]
    public void Whoever_wakes_goes_on_once_the_row_says_that_the_pusher_is_behind()
    {
        var (plan, decisions) = Step(new DeliveryPlan(AtRest), Wake(12, 15));
        var write = Assert.IsType<DeliveryDecision.Write>(Assert.Single(decisions));
        Assert.Equal(new DeliveryDecision.Write(AtRest.Acknowledged, AtRest with { Acknowledged = new LogPosition(11), BehindSince = Start }), write);

        // Wakes that come in meanwhile wait for the same write, later ones for none.
        (plan, decisions) = Step(plan, Wake(16));
        Assert.Empty(decisions);
        (plan, decisions) = Step(plan, new DeliveryInput.Written());
        Assert.Equal([new DeliveryDecision.Accept(), new DeliveryDecision.Accept(), new DeliveryDecision.LookAt(Event(12))], decisions);
        Assert.Equal([new DeliveryDecision.Accept()], Step(plan, Wake(17)).Decisions);
    }

    [Fact]
    public void An_event_costs_two_writes_of_the_row()
    {
        var plan = Step(Behind(12), new DeliveryInput.Found(Start, 1)).Plan;
        (plan, var decisions) = Step(plan, new DeliveryInput.Answered(GatewayAnswer.Taken));
        var settles = Assert.IsType<DeliveryDecision.WakeAt>(Assert.Single(decisions)).At;
        var written = new List<PusherProgress>();
        for (var now = Start; now <= settles + PushLimits.SaveInterval; now += PushLimits.SettleDelay)
        {
            (plan, decisions) = plan.Step(now, new DeliveryInput.TimeCame());
            foreach (var write in decisions.OfType<DeliveryDecision.Write>())
            {
                written.Add(write.Progress);
                plan = plan.Step(now, new DeliveryInput.Written()).Plan;
            }
        }

        // The first, in Behind, says that the pusher is behind.
        Assert.Equal((new LogPosition(12), null), (Assert.Single(written).Acknowledged, written[0].BehindSince));
    }

    [Fact]
    public void Pauses_grow_and_end_with_the_first_answer_or_a_pusher_set_anew()
    {
        var plan = Behind(12);
        var now = Start;
        for (var failures = 1; failures < 30; failures++)
        {
            (plan, var decisions) = Fail(plan, now);
            now += PushLimits.BackOff(failures);
            Assert.Equal((failures, now), Failures(Assert.IsType<DeliveryDecision.Write>(Assert.Single(decisions))));
            (plan, decisions) = plan.Step(now - PushLimits.BackOff(failures), new DeliveryInput.Written());
            Assert.Equal([new DeliveryDecision.WakeAt(now)], decisions);
            Assert.Empty(plan.Step(now - TimeSpan.FromTicks(1), new DeliveryInput.TimeCame()).Decisions.Where(decision => decision is not DeliveryDecision.WakeAt));
            (plan, decisions) = plan.Step(now, new DeliveryInput.TimeCame());
            Assert.Equal([new DeliveryDecision.LookAt(Event(12))], decisions);
        }

        // While it waits, setting the pusher tries again at once; what is under way then fails without consequence.
        var (waiting, _) = Fail(plan, now);
        (waiting, _) = waiting.Step(now, new DeliveryInput.Written());
        var (again, set) = waiting.Step(now, new DeliveryInput.Woken(new PusherWake(20, [], false, IsSet: true)));
        Assert.Equal(0, Assert.IsType<DeliveryDecision.Write>(set[^1]).Progress.Failures);
        (again, set) = again.Step(now, new DeliveryInput.Written());
        Assert.Equal([new DeliveryDecision.LookAt(Event(12))], set);
        (again, _) = again.Step(now, new DeliveryInput.Woken(new PusherWake(21, [], false, IsSet: true)));
        Assert.Equal([new DeliveryDecision.LookAt(Event(12))], Fail(again, now).Decisions);

        // An accepted notification ends the pauses, in the row as well.
        (plan, _) = plan.Step(now, new DeliveryInput.Found(now, 1));
        (_, var taken) = plan.Step(now, new DeliveryInput.Answered(GatewayAnswer.Taken));
        Assert.Equal(new PusherProgress(new LogPosition(12), Start, 0, null, 1), Assert.IsType<DeliveryDecision.Write>(Assert.Single(taken)).Progress);
    }

    [Fact]
    public void A_count_waits_for_others_and_comes_with_an_event_if_there_is_one()
    {
        var plan = Step(Step(new DeliveryPlan(AtRest), Change(11)).Plan, new DeliveryInput.Written());
        Assert.Equal([new DeliveryDecision.Accept(), new DeliveryDecision.WakeAt(Start + PushLimits.BadgeDelay)], plan.Decisions);
        var later = Start + (PushLimits.BadgeDelay / 2);
        Assert.Equal([new DeliveryDecision.Accept()], plan.Plan.Step(later, Change(12)).Decisions);
        Assert.Equal([new DeliveryDecision.Accept(), new DeliveryDecision.LookAt(Event(13))], plan.Plan.Step(later, Wake(13)).Decisions);

        // A badge that the gateway already shows is not sent, and none counts as zero.
        var (counting, decisions) = plan.Plan.Step(Start + PushLimits.BadgeDelay, new DeliveryInput.TimeCame());
        Assert.Equal([new DeliveryDecision.Count()], decisions);
        Assert.DoesNotContain(counting.Step(later, new DeliveryInput.Counted(0)).Decisions, static decision => decision is DeliveryDecision.Notify);
        Assert.Equal([new DeliveryDecision.Notify(null, 2)], counting.Step(later, new DeliveryInput.Counted(2)).Decisions);
    }

    [Fact]
    public void A_count_that_was_not_taken_is_counted_anew()
    {
        var plan = Step(Step(new DeliveryPlan(AtRest), Change(11)).Plan, new DeliveryInput.Written()).Plan;
        var now = Start + PushLimits.BadgeDelay;
        plan = plan.Step(now, new DeliveryInput.TimeCame()).Plan;
        plan = plan.Step(now, new DeliveryInput.Counted(3)).Plan;
        plan = plan.Step(now, new DeliveryInput.Answered(GatewayAnswer.Failed)).Plan;
        plan = plan.Step(now, new DeliveryInput.Written()).Plan;
        now += PushLimits.BackOff(1) + PushLimits.BadgeDelay;
        plan = plan.Step(now - PushLimits.BadgeDelay, new DeliveryInput.TimeCame()).Plan;
        (plan, var decisions) = plan.Step(now, new DeliveryInput.TimeCame());
        Assert.Equal([new DeliveryDecision.Count()], decisions);
        Assert.Equal([new DeliveryDecision.Notify(null, 2)], plan.Step(now, new DeliveryInput.Counted(2)).Decisions);
    }

    [Theory]
    [InlineData(25, 25, false)]
    [InlineData(25, 1, true)]
    [InlineData(1, 400, true)]
    public void After_a_day_of_trying_what_is_as_old_is_given_up(int hoursBehind, int hoursOld, bool isDelivered)
    {
        var now = Start + TimeSpan.FromHours(hoursBehind);
        var (plan, decisions) = Behind(12).Step(now, new DeliveryInput.Found(now - TimeSpan.FromHours(hoursOld), 1));
        Assert.Equal(isDelivered, decisions.Any(static decision => decision is DeliveryDecision.Notify));
        if (!isDelivered)
        {
            Assert.Equal(new LogPosition(12), Assert.IsType<DeliveryDecision.Write>(plan.Step(now, new DeliveryInput.Stopped()).Decisions.Concat(decisions).First()).Progress.Acknowledged);
        }
    }

    [Fact]
    public void A_rejected_key_removes_its_pusher_and_nothing_comes_after_it()
    {
        var plan = Step(Behind(12, 13), new DeliveryInput.Found(Start, 1)).Plan;
        (plan, var decisions) = Step(plan, new DeliveryInput.Answered(GatewayAnswer.Rejected));
        Assert.Equal([new DeliveryDecision.Remove()], decisions);
        (plan, decisions) = Step(plan, new DeliveryInput.Gone());
        Assert.Equal([new DeliveryDecision.End()], decisions);
        Assert.Empty(Step(plan, Wake(20)).Decisions);
        Assert.Empty(Step(plan, new DeliveryInput.TimeCame()).Decisions);
    }

    [Fact]
    public void More_than_can_wait_is_read_anew_once_what_is_under_way_has_ended()
    {
        var plan = Behind(12);
        var many = Enumerable.Range(13, PushLimits.WaitingEvents).Select(static at => (long)at).ToArray();
        (plan, var decisions) = Step(plan, Wake(many));
        Assert.Equal([new DeliveryDecision.Accept()], decisions);
        (plan, decisions) = Step(plan, new DeliveryInput.Moot());
        Assert.Equal([new DeliveryDecision.ReadMissed(new LogPosition(12))], decisions);

        // Events that come in meanwhile were read too, or are queued behind the read ones.
        plan = Step(plan, Wake(300, 301)).Plan;
        (plan, decisions) = Step(plan, new DeliveryInput.Missed([Event(20), Event(300)], new LogPosition(300)));
        foreach (var expected in new[] { 20, 300, 301 })
        {
            Assert.Equal([new DeliveryDecision.LookAt(Event(expected))], decisions);
            (plan, decisions) = Step(plan, new DeliveryInput.Moot());
        }

        Assert.DoesNotContain(decisions, static decision => decision is DeliveryDecision.LookAt);
    }

    [Fact]
    public void A_clock_that_is_set_back_delays_a_count_and_an_attempt_by_no_more_than_usual()
    {
        var back = Start - TimeSpan.FromDays(1);
        var failing = Step(Fail(Behind(12), Start).Plan, new DeliveryInput.Written()).Plan;
        (failing, var waits) = failing.Step(back, new DeliveryInput.TimeCame());
        Assert.Equal([new DeliveryDecision.WakeAt(back + PushLimits.LongestBackOff)], waits);
        failing = failing.Step(back + PushLimits.LongestBackOff, new DeliveryInput.TimeCame()).Plan;
        Assert.Equal([new DeliveryDecision.LookAt(Event(12))], failing.Step(back + PushLimits.LongestBackOff, new DeliveryInput.Written()).Decisions);

        var plan = Step(Step(new DeliveryPlan(AtRest), Change(11)).Plan, new DeliveryInput.Written()).Plan;
        (plan, var decisions) = plan.Step(back, new DeliveryInput.TimeCame());
        Assert.Equal([new DeliveryDecision.WakeAt(back + PushLimits.BadgeDelay)], decisions);
        Assert.Equal([new DeliveryDecision.Count()], plan.Step(back + PushLimits.BadgeDelay, new DeliveryInput.TimeCame()).Decisions);
    }

    private static PushedEvent Event(long at) => new(at, 1);

    private static DeliveryInput.Woken Wake(params long[] at) => new(new PusherWake(at[^1], [.. at.Select(Event)], false, false));

    private static DeliveryInput.Woken Change(long upTo) => new(new PusherWake(upTo, [], ChangesBadge: true, false));

    /// <summary>A plan that checks the first of some events.</summary>
    private static DeliveryPlan Behind(params long[] at) => Step(Step(new DeliveryPlan(AtRest), Wake(at)).Plan, new DeliveryInput.Written()).Plan;

    private static (DeliveryPlan Plan, IReadOnlyList<DeliveryDecision> Decisions) Step(DeliveryPlan plan, DeliveryInput input)
    {
        var (next, decisions) = plan.Step(Start, input);
        return (next, decisions);
    }

    /// <summary>The gateway does not accept the event that was checked.</summary>
    private static (DeliveryPlan Plan, IReadOnlyList<DeliveryDecision> Decisions) Fail(DeliveryPlan plan, DateTimeOffset now)
    {
        plan = plan.Step(now, new DeliveryInput.Found(now, 1)).Plan;
        var (next, decisions) = plan.Step(now, new DeliveryInput.Answered(GatewayAnswer.Failed));
        return (next, decisions);
    }

    private static (int Failures, DateTimeOffset? RetryAt) Failures(DeliveryDecision.Write write) => (write.Progress.Failures, write.Progress.RetryAt);
}
