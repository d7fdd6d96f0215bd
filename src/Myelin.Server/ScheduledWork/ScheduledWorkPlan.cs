using System.Collections.Immutable;

namespace Myelin.Server.ScheduledWork;

/// <summary>
/// Decides what the owner does next, without clock, database or threads. The longest overdue work comes first, the number of runs is bounded,
/// and no piece of work runs twice at the same time.
/// </summary>
internal sealed record ScheduledWorkPlan
{
    public static readonly ScheduledWorkPlan Start = new();

    /// <summary>Work that is running, or whose outcome is being written.</summary>
    public ImmutableSortedSet<DueKey> Running { get; private init; } = [];

    private bool IsLooking { get; init; }

    /// <summary>Whether something happened during the look that it may have missed.</summary>
    private bool LooksAgain { get; init; }

    /// <summary>Work that ended during the look, whose result may still show it as due.</summary>
    private ImmutableSortedSet<DueKey> EndedMeanwhile { get; init; } = [];

    private DateTimeOffset? WakesAt { get; init; }

    /// <summary>Takes one input.</summary>
    /// <returns>The new plan, and what to do, in order.</returns>
    public (ScheduledWorkPlan Plan, ImmutableArray<DueDecision> Decisions) Step(DueInput input)
    {
        var decisions = ImmutableArray.CreateBuilder<DueDecision>();
        var plan = input switch
        {
            DueInput.TimeCame => (this with { WakesAt = null }).Look(decisions),
            DueInput.Scheduled scheduled when scheduled.DueAt <= scheduled.Now => Look(decisions),
            DueInput.Scheduled scheduled => WakeBy(scheduled.DueAt, decisions),
            DueInput.Looked looked => Take(looked, decisions),
            DueInput.LookFailed failed => (this with { IsLooking = false, LooksAgain = false, EndedMeanwhile = [] }).WakeBy(failed.Now + ScheduledWorkLimits.LookRetry, decisions),
            DueInput.Ended ended => Decide(new DueDecision.Settle(ended.Item, ended.Outcome), decisions),
            DueInput.Failed failed => Decide(
                new DueDecision.Postpone(failed.Item, failed.Now + ScheduledWorkLimits.BackOff(failed.Item.Attempts)), decisions),

            // There is room for waiting work, and the piece itself may have been rescheduled.
            DueInput.Settled settled => End(settled.Name).Look(decisions),
            DueInput.NotSettled failed => End(failed.Name).WakeBy(failed.Now + ScheduledWorkLimits.LookRetry, decisions),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
        return (plan, decisions.ToImmutable());
    }

    private ScheduledWorkPlan Decide(DueDecision decision, ImmutableArray<DueDecision>.Builder decisions)
    {
        decisions.Add(decision);
        return this;
    }

    private ScheduledWorkPlan End(DueKey name) => this with
    {
        Running = Running.Remove(name),
        EndedMeanwhile = IsLooking ? EndedMeanwhile.Add(name) : [],
    };

    private ScheduledWorkPlan Look(ImmutableArray<DueDecision>.Builder decisions)
    {
        if (IsLooking)
        {
            return this with { LooksAgain = true };
        }

        // Running work is still in the table, so look past it.
        decisions.Add(new DueDecision.Look(ScheduledWorkLimits.MaximumRunning + Running.Count));
        return this with { IsLooking = true };
    }

    private ScheduledWorkPlan Take(DueInput.Looked looked, ImmutableArray<DueDecision>.Builder decisions)
    {
        var running = Running;
        foreach (var item in looked.Found.Due)
        {
            // Running work is still in the table; if it was rescheduled, the look after its end finds it.
            if (running.Count < ScheduledWorkLimits.MaximumRunning && !running.Contains(item.Name) && !EndedMeanwhile.Contains(item.Name))
            {
                running = running.Add(item.Name);
                decisions.Add(new DueDecision.Run(item));
            }
        }

        var plan = this with { Running = running, IsLooking = false, LooksAgain = false, EndedMeanwhile = [] };
        var silence = looked.Now + ScheduledWorkLimits.LookInterval;
        plan = plan.WakeBy(looked.Found.NextAt is { } next && next < silence ? next : silence, decisions);
        return LooksAgain ? plan.Look(decisions) : plan;
    }

    private ScheduledWorkPlan WakeBy(DateTimeOffset at, ImmutableArray<DueDecision>.Builder decisions)
    {
        if (WakesAt <= at)
        {
            return this;
        }

        decisions.Add(new DueDecision.WakeAt(at));
        return this with { WakesAt = at };
    }
}
