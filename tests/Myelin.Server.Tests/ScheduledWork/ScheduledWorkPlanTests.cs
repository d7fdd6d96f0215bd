using System.Globalization;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Tests.ScheduledWork;

/// <summary>The plan alone, in a world of one thread: a table, a clock, and work that fails by the seed.</summary>
public sealed class ScheduledWorkPlanTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("MYELIN_DUE_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Environment.TickCount;

    [Fact]
    public void Whatever_is_scheduled_is_done_whatever_fails()
    {
        TestContext.Current.SendDiagnosticMessage("MYELIN_DUE_SEED={0}", Seed);
        for (var i = 0; i < 300; i++)
        {
            new World(unchecked(Seed + i)).Run();
        }
    }

    [Fact]
    public void No_more_is_done_at_once_than_the_limit()
    {
        var items = Enumerable.Range(0, ScheduledWorkLimits.MaximumRunning + 5).Select(i => Item($"{i:d3}")).ToList();
        var plan = ScheduledWorkPlan.Start.Step(new DueInput.TimeCame(Start)).Plan;
        var (full, decisions) = plan.Step(new DueInput.Looked(Start, new DueFound(items, null)));
        Assert.Equal(items.Take(ScheduledWorkLimits.MaximumRunning), decisions.OfType<DueDecision.Run>().Select(run => run.Item));

        // The end of one makes room: the table is looked at far enough to find one that isn't being done.
        (_, decisions) = full.Step(new DueInput.Settled(Start, items[0].Name));
        Assert.Equal((2 * ScheduledWorkLimits.MaximumRunning) - 1, Assert.Single(decisions.OfType<DueDecision.Look>()).Limit);
    }

    [Fact]
    public void What_fails_is_tried_again_ever_less_often()
    {
        var pauses = Enumerable.Range(0, 40).Select(attempts => Assert.IsType<DueDecision.Postpone>(Assert.Single(
            ScheduledWorkPlan.Start.Step(new DueInput.Failed(Start, Item("x") with { Attempts = attempts })).Decisions)).At - Start).ToList();
        Assert.Equal(ScheduledWorkLimits.FirstBackOff, pauses[0]);
        Assert.Equal(2 * pauses[3], pauses[4]);
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(ScheduledWorkLimits.LongestBackOff, pauses[^1]);
    }

    [Fact]
    public void A_database_that_is_away_is_asked_again()
    {
        var plan = ScheduledWorkPlan.Start.Step(new DueInput.TimeCame(Start)).Plan;
        (plan, var decisions) = plan.Step(new DueInput.LookFailed(Start));
        Assert.Equal(Start + ScheduledWorkLimits.LookRetry, Assert.IsType<DueDecision.WakeAt>(Assert.Single(decisions)).At);
        Assert.IsType<DueDecision.Look>(Assert.Single(plan.Step(new DueInput.TimeCame(Start + ScheduledWorkLimits.LookRetry)).Decisions));
    }

    private static DueItem Item(string key) => new(new DueKey("test", key), Start, 0, 1);

    private sealed class World(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly SortedDictionary<DueKey, DueItem> _table = [];
        private readonly List<Func<DueInput?>> _underWay = [];
        private readonly HashSet<DueKey> _running = [];
        private readonly HashSet<(DueKey Name, long Revision)> _done = [];
        private readonly List<(DueKey Name, long Revision)> _scheduled = [];
        private ScheduledWorkPlan _plan = ScheduledWorkPlan.Start;
        private DateTimeOffset _now = Start;
        private DateTimeOffset? _wakeAt;
        private long _revision;

        public void Run()
        {
            Step(new DueInput.TimeCame(_now));
            var left = _random.Next(1, 60);
            for (var turn = 0; left > 0 || _table.Count > 0; turn++)
            {
                Assert.True(turn < 20_000, $"Seed {seed}: {_table.Count} pieces of work are never done.");
                if (left > 0 && _random.Next(3) == 0)
                {
                    left--;
                    Schedule();
                }
                else if (_underWay.Count > 0 && _random.Next(4) != 0)
                {
                    var index = _random.Next(_underWay.Count);
                    var ended = _underWay[index];
                    _underWay.RemoveAt(index);
                    if (ended() is { } input)
                    {
                        Step(input);
                    }
                }
                else if (_wakeAt is { } at)
                {
                    // Time goes on to the next wake at most, sometimes in smaller steps.
                    _now = at > _now ? _now + ((at - _now) * (_random.Next(2) == 0 ? 1 : _random.NextDouble())) : _now;
                    if (_now >= at)
                    {
                        _wakeAt = null;
                        Step(new DueInput.TimeCame(_now));
                    }
                }
            }

            // Each name's newest revision was done; what was scheduled over needn't be.
            Assert.All(
                _scheduled.GroupBy(item => item.Name),
                name => Assert.True(_done.Contains(name.MaxBy(item => item.Revision)), $"Seed {seed}: {name.Key} has not been done."));
        }

        private void Schedule()
        {
            var name = new DueKey("test", _random.Next(30).ToString("d2", CultureInfo.InvariantCulture));
            var dueAt = _now + TimeSpan.FromSeconds(_random.Next(-5, 200));
            _table[name] = new DueItem(name, dueAt, 0, ++_revision);
            _scheduled.Add((name, _revision));
            Step(new DueInput.Scheduled(_now, dueAt));
        }

        private void Step(DueInput input)
        {
            (_plan, var decisions) = _plan.Step(input);
            foreach (var decision in decisions)
            {
                CarryOut(decision);
            }

            Assert.True(_running.Count <= ScheduledWorkLimits.MaximumRunning, $"Seed {seed}: {_running.Count} at once.");
        }

        private void CarryOut(DueDecision decision)
        {
            switch (decision)
            {
                case DueDecision.Look look:
                    // What is read is from the beginning of the look, heard at its end.
                    var (asOf, due) = (_now, _table.Values.Where(item => item.DueAt <= _now).OrderBy(item => item.DueAt).Take(look.Limit).ToList());
                    var later = _table.Values.Where(item => item.DueAt > _now).Select(item => (DateTimeOffset?)item.DueAt).Min();
                    _underWay.Add(() => _random.Next(8) == 0 ? new DueInput.LookFailed(_now) : new DueInput.Looked(asOf, new DueFound(due, later)));
                    break;
                case DueDecision.WakeAt wake:
                    _wakeAt = wake.At;
                    break;
                case DueDecision.Run run:
                    Assert.True(_running.Add(run.Item.Name), $"Seed {seed}: {run.Item.Name} is done twice at once.");
                    Assert.True(run.Item.DueAt <= _now, $"Seed {seed}: {run.Item.Name} is done too soon.");
                    Assert.False(_done.Contains((run.Item.Name, run.Item.Revision)), $"Seed {seed}: {run.Item.Name} is done again.");
                    _underWay.Add(() =>
                    {
                        _running.Remove(run.Item.Name);
                        return _random.Next(3) == 0 ? new DueInput.Failed(_now, run.Item) : new DueInput.Ended(_now, run.Item, DueOutcome.Done);
                    });
                    break;
                case DueDecision.Settle settle:
                    _underWay.Add(() =>
                    {
                        if (_random.Next(8) == 0)
                        {
                            return new DueInput.Failed(_now, settle.Item);
                        }

                        _done.Add((settle.Item.Name, settle.Item.Revision));
                        Change(settle.Item, _ => null);
                        return new DueInput.Settled(_now, settle.Item.Name);
                    });
                    break;
                case DueDecision.Postpone postpone:
                    _underWay.Add(() =>
                    {
                        if (_random.Next(8) == 0)
                        {
                            return new DueInput.NotSettled(_now, postpone.Item.Name);
                        }

                        Change(postpone.Item, item => item with { DueAt = postpone.At, Attempts = item.Attempts + 1 });
                        return new DueInput.Settled(_now, postpone.Item.Name);
                    });
                    break;
            }
        }

        private void Change(DueItem item, Func<DueItem, DueItem?> change)
        {
            if (_table.TryGetValue(item.Name, out var stored) && stored.Revision == item.Revision)
            {
                if (change(stored) is { } changed)
                {
                    _table[item.Name] = changed;
                }
                else
                {
                    _table.Remove(item.Name);
                }
            }
        }
    }
}
