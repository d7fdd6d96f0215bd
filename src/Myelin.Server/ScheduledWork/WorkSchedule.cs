using System.Security.Cryptography;
using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>Lets slices schedule work in the same unit as the change that requires it, so that neither exists without the other.</summary>
public static class WorkSchedule
{
    private const string Upsert =
        """
        INSERT INTO due_work (kind, key, due_at, attempts, revision) VALUES ($1, $2, $3, 0, $4)
        ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, attempts = 0, revision = excluded.revision
        """;

    /// <summary>Adds work that is due at a time to a unit; replaces work scheduled under the same name.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="name">Which work.</param>
    /// <param name="at">When it is due, to the millisecond; at once if in the past.</param>
    /// <exception cref="ArgumentException">The name can't be stored.</exception>
    public static LogUnit ScheduleWork(this LogUnit unit, DueKey name, DateTimeOffset at)
    {
        name.RequireStorable();
        var dueAt = at.ToUnixTimeMilliseconds();

        // The tail notifies the owner, in whichever process, that something may be due sooner than expected.
        unit.Add(new LogEntry(LogEntryKind.ScheduledWork, dueAt));
        return unit.Write(Upsert, name.Kind, name.Key, dueAt, NewRevision());
    }

    /// <summary>Adds the cancellation of work to a unit; work that is running now is not stopped.</summary>
    public static LogUnit CancelWork(this LogUnit unit, DueKey name) =>
        unit.Write("DELETE FROM due_work WHERE kind = $1 AND key = $2", name.Kind, name.Key);

    private static long NewRevision() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
}

/// <summary>An event for the owner of scheduled work.</summary>
/// <param name="Now">When it happened.</param>
internal abstract record DueInput(DateTimeOffset Now)
{
    /// <summary>The wake-up time has come; also the very first input.</summary>
    public sealed record TimeCame(DateTimeOffset Now) : DueInput(Now);

    /// <summary>Something was scheduled.</summary>
    public sealed record Scheduled(DateTimeOffset Now, DateTimeOffset DueAt) : DueInput(Now);

    /// <summary>A look at the table succeeded.</summary>
    public sealed record Looked(DateTimeOffset Now, DueFound Found) : DueInput(Now);

    /// <summary>A look at the table failed.</summary>
    public sealed record LookFailed(DateTimeOffset Now) : DueInput(Now);

    /// <summary>A piece of work succeeded.</summary>
    public sealed record Ended(DateTimeOffset Now, DueItem Item, DueOutcome Outcome) : DueInput(Now);

    /// <summary>A piece of work failed.</summary>
    public sealed record Failed(DateTimeOffset Now, DueItem Item) : DueInput(Now);

    /// <summary>The outcome of a piece of work has been written.</summary>
    public sealed record Settled(DateTimeOffset Now, DueKey Name) : DueInput(Now);

    /// <summary>The postponement of a piece of work could not be written, so it will be found due again.</summary>
    public sealed record NotSettled(DateTimeOffset Now, DueKey Name) : DueInput(Now);
}

/// <summary>An action of the owner of scheduled work.</summary>
internal abstract record DueDecision
{
    /// <summary>Look at the table; answered by <see cref="DueInput.Looked"/> or <see cref="DueInput.LookFailed"/>.</summary>
    public sealed record Look(int Limit) : DueDecision;

    /// <summary>Post <see cref="DueInput.TimeCame"/> at this time, which replaces any earlier request.</summary>
    public sealed record WakeAt(DateTimeOffset At) : DueDecision;

    /// <summary>Run the work; answered by <see cref="DueInput.Ended"/> or <see cref="DueInput.Failed"/>.</summary>
    public sealed record Run(DueItem Item) : DueDecision;

    /// <summary>
    /// Write the outcome; answered by <see cref="DueInput.Settled"/>, or by <see cref="DueInput.Failed"/> if it could not be written.
    /// </summary>
    public sealed record Settle(DueItem Item, DueOutcome Outcome) : DueDecision;

    /// <summary>Write the postponement; answered by <see cref="DueInput.Settled"/> or <see cref="DueInput.NotSettled"/>.</summary>
    public sealed record Postpone(DueItem Item, DateTimeOffset At) : DueDecision;
}
