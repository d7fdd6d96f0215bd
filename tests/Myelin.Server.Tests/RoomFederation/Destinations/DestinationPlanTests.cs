using System.Collections.Immutable;
using System.Globalization;
using Myelin.Api.ServerServer;
using Myelin.Server.Log;
using Myelin.Server.RoomFederation.Destinations;

namespace Myelin.Server.Tests.RoomFederation.Destinations;

/// <summary>The plan alone: in a single-threaded world driven by a seed, and in single steps.</summary>
public sealed class DestinationPlanTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("MYELIN_DESTINATION_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Environment.TickCount;

    [Fact]
    public void Whatever_is_accepted_is_sent_in_order_and_once_whatever_fails()
    {
        TestContext.Current.SendDiagnosticMessage("MYELIN_DESTINATION_SEED={0}", Seed);
        for (var i = 0; i < 400; i++)
        {
            new DestinationWorld(unchecked(Seed + i)).Run();
        }
    }

    [Fact]
    public void A_transaction_does_not_wait_for_the_row_but_who_wakes_does()
    {
        var (plan, decisions) = Step(New(), Wake(12, 15));
        Assert.Equal([12, 15], Positions(Assert.IsType<DestinationDecision.Send>(decisions[0])));
        var write = Assert.IsType<DestinationDecision.Write>(decisions[1]);
        Assert.Equal((0, Start), (write.Revision, write.Progress.BehindSince));
        Assert.Equal((1, 11), Assert.Single(write.Rooms));
        Assert.Equal(2, decisions.Length);

        (plan, decisions) = Step(plan, new DestinationInput.Written());
        Assert.Equal([new DestinationDecision.Accept()], decisions);

        // Later wakes of the same room wait for no write.
        Assert.Equal([new DestinationDecision.Accept()], Step(plan, Wake(17)).Decisions);
    }

    [Fact]
    public void A_transaction_has_no_more_than_the_specification_allows_and_one_is_under_way_at_a_time()
    {
        var (plan, decisions) = Step(New(), Wake([.. Enumerable.Range(1, 120).Select(static at => (long)at)]));
        Assert.Equal(ServerServerLimits.MaximumPdus, Assert.IsType<DestinationDecision.Send>(decisions[0]).Transaction.Events.Length);
        plan = Step(plan, new DestinationInput.Told([.. Enumerable.Range(0, 150).Select(static at => new OutgoingEdu($"{at}", []))])).Plan;
        plan = Step(plan, new DestinationInput.Written()).Plan;
        (_, decisions) = Step(plan, new DestinationInput.Taken());
        var next = Assert.IsType<DestinationDecision.Send>(Assert.Single(decisions)).Transaction;
        Assert.Equal((51, ServerServerLimits.MaximumPdus, ServerServerLimits.MaximumEdus), (next.Events[0].Position, next.Events.Length, next.Edus.Length));
    }

    [Fact]
    public void Pauses_grow_and_end_with_the_first_sign_of_life()
    {
        var plan = Step(Step(New(), Wake(12)).Plan, new DestinationInput.Written()).Plan;
        var now = Start;
        OutgoingTransaction? sent = null;
        for (var failures = 1; failures < 30; failures++)
        {
            (plan, var decisions) = plan.Step(now, new DestinationInput.Failed("No.", 1));
            var retryAt = now + DestinationLimits.AttemptDelay(failures, 1);
            var progress = Assert.Single(decisions.OfType<DestinationDecision.Write>()).Progress;
            Assert.Equal((failures, retryAt, "No."), (progress.Failures, progress.RetryAt, progress.LastError));
            Assert.Contains(new DestinationDecision.WakeAt(retryAt), decisions);
            plan = plan.Step(now, new DestinationInput.Written()).Plan;
            now = retryAt;
            (plan, decisions) = plan.Step(now, new DestinationInput.TimeCame());
            var again = Assert.IsType<DestinationDecision.Send>(Assert.Single(decisions)).Transaction;
            Assert.Equal(sent ?? again, again);
            sent = again;
        }

        (plan, _) = plan.Step(now, new DestinationInput.Failed("No.", 1));
        (plan, _) = plan.Step(now, new DestinationInput.Written());
        now += TimeSpan.FromMinutes(1);
        var (_, alive) = plan.Step(now, new DestinationInput.Alive());
        Assert.Equal(sent, Assert.IsType<DestinationDecision.Send>(alive[0]).Transaction);
    }

    [Fact]
    public void A_server_that_calls_but_takes_nothing_is_not_tried_more_often_than_the_shortest_pause_allows()
    {
        var plan = Step(Step(New(), Wake(12)).Plan, new DestinationInput.Written()).Plan;
        (plan, _) = Step(plan, new DestinationInput.Failed("No.", 1));
        (plan, _) = Step(plan, new DestinationInput.Written());
        (plan, var decisions) = plan.Step(Start + TimeSpan.FromMilliseconds(1), new DestinationInput.Alive());
        Assert.DoesNotContain(decisions, static decision => decision is DestinationDecision.Send);
        (plan, _) = plan.Step(Start + TimeSpan.FromMilliseconds(1), new DestinationInput.Written());
        Assert.Contains(plan.Step(Start + DestinationLimits.FirstBackOff, new DestinationInput.TimeCame()).Decisions, static decision => decision is DestinationDecision.Send);
    }

    [Fact]
    public void What_comes_during_a_pause_is_read_from_its_room_afterwards()
    {
        var plan = Step(Step(New(), Wake(12)).Plan, new DestinationInput.Written()).Plan;
        (plan, _) = Step(plan, new DestinationInput.Failed("No.", 1));
        (plan, _) = Step(plan, new DestinationInput.Written());
        (plan, var decisions) = Step(plan, Wake([.. Enumerable.Range(20, 1_000).Select(static at => (long)at)]));
        Assert.Equal([new DestinationDecision.Accept()], decisions);
        var later = Start + DestinationLimits.FirstBackOff;
        (plan, _) = plan.Step(later, new DestinationInput.TimeCame());
        (plan, decisions) = plan.Step(later, new DestinationInput.Taken());
        var read = Assert.Single(decisions.OfType<DestinationDecision.ReadMissed>());
        Assert.Equal([new MissedRoom(1, new LogPosition(19), new LogPosition(1_019))], read.Rooms);

        // What comes while the room is read is sent after what was read.
        (plan, _) = plan.Step(later, Wake(1_020));
        (_, decisions) = plan.Step(later, new DestinationInput.Missed([Event(1_019)]));
        Assert.Equal([1_019, 1_020], Positions(Assert.Single(decisions.OfType<DestinationDecision.Send>())));
    }

    [Fact]
    public void An_event_that_the_server_refuses_is_found_and_left_out()
    {
        var plan = Step(Step(New(), Wake([.. Enumerable.Range(1, 50).Select(static at => (long)at)])).Plan, new DestinationInput.Written()).Plan;
        ImmutableArray<DestinationDecision> decisions = [];
        var taken = new List<long>();
        var transaction = (long[])[.. Enumerable.Range(1, 50).Select(static at => (long)at)];
        while (transaction.Length > 0)
        {
            var isRefused = transaction.Contains(37);
            taken.AddRange(isRefused ? [] : transaction);
            (plan, decisions) = Step(plan, isRefused ? new DestinationInput.Refused("Odd.") : new DestinationInput.Taken());
            if (transaction is [37])
            {
                Assert.Equal(37, Assert.Single(decisions.OfType<DestinationDecision.GiveUp>()).Transaction.Events[0].Position);
            }

            (plan, var written) = decisions.Any(static decision => decision is DestinationDecision.Write) ? Step(plan, new DestinationInput.Written()) : (plan, []);
            transaction = decisions.Concat(written).OfType<DestinationDecision.Send>().SingleOrDefault() is { } send ? [.. Positions(send)] : [];
        }

        Assert.Equal(Enumerable.Range(1, 50).Where(static at => at != 37).Select(static at => (long)at), taken);
    }

    [Fact]
    public void After_a_crash_the_same_events_are_the_same_transaction()
    {
        var (plan, decisions) = Step(New(), Wake(12));
        var before = Assert.IsType<DestinationDecision.Send>(decisions[0]).Transaction;
        var write = Assert.IsType<DestinationDecision.Write>(decisions[1]);
        var rows = new DestinationRows(write.Progress, ImmutableSortedDictionary<long, long>.Empty.Add(1, write.Rooms[0].After!.Value));
        (plan, decisions) = Step(new DestinationPlan(rows, new LogPosition(12), "another"), new DestinationInput.TimeCame());
        Assert.Equal([new MissedRoom(1, new LogPosition(11), new LogPosition(12))], Assert.IsType<DestinationDecision.ReadMissed>(Assert.Single(decisions)).Rooms);
        (_, decisions) = Step(plan, new DestinationInput.Missed([Event(12)]));
        var after = Assert.IsType<DestinationDecision.Send>(decisions[0]).Transaction;
        Assert.Null(before.Id);
        Assert.Equal((before.Id, before.Events[0]), (after.Id, after.Events[0]));
    }

    [Fact]
    public void Of_EDUs_about_the_same_only_the_newest_is_sent_and_none_after_a_pause()
    {
        var plan = Step(Step(New(), Wake(12)).Plan, new DestinationInput.Written()).Plan;
        (plan, _) = Step(plan, new DestinationInput.Told([new OutgoingEdu("a", [1]), new OutgoingEdu("b", [2])]));
        (plan, _) = Step(plan, new DestinationInput.Told([new OutgoingEdu("a", [3])]));
        var (_, sent) = Step(plan, new DestinationInput.Taken());
        Assert.Equal([2, 3], Assert.Single(sent.OfType<DestinationDecision.Send>()).Transaction.Edus.Select(static edu => (int)edu.Json[0]));

        (plan, _) = Step(plan, new DestinationInput.Failed("No.", 1));
        (plan, _) = Step(plan, new DestinationInput.Told([new OutgoingEdu("c", [4])]));
        (plan, _) = Step(plan, new DestinationInput.Written());
        var (_, retried) = plan.Step(Start + DestinationLimits.FirstBackOff, new DestinationInput.TimeCame());
        Assert.Empty(Assert.Single(retried.OfType<DestinationDecision.Send>()).Transaction.Edus);
    }

    [Fact]
    public void EDUs_alone_are_never_taken_for_a_repetition_and_cost_no_write()
    {
        var ids = new HashSet<string?>();
        foreach (var instance in new[] { "one", "two" })
        {
            var plan = new DestinationPlan(DestinationRows.None, LogPosition.Start, instance);
            for (var i = 0; i < 3; i++)
            {
                (plan, var decisions) = Step(plan, new DestinationInput.Told([new OutgoingEdu("a", [1])]));
                Assert.True(ids.Add(Assert.IsType<DestinationDecision.Send>(Assert.Single(decisions)).Transaction.Id));
                (plan, decisions) = Step(plan, new DestinationInput.Taken());
                Assert.Empty(decisions);
            }
        }
    }

    private static DestinationPlan New() => new(DestinationRows.None, LogPosition.Start, "owner");

    private static OutgoingEvent Event(long at) => new(at, 1, at);

    private static DestinationInput.Woken Wake(params long[] at) => new([.. at.Select(Event)]);

    private static IEnumerable<long> Positions(DestinationDecision.Send send) => send.Transaction.Events.Select(static outgoing => outgoing.Position);

    private static (DestinationPlan Plan, ImmutableArray<DestinationDecision> Decisions) Step(DestinationPlan plan, DestinationInput input) => plan.Step(Start, input);
}
