using System.Security.Cryptography;
using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>How slices schedule work: in the unit of the fact that it follows from, so that neither is there without the other.</summary>
public static class WorkSchedule
{
    private const string Upsert =
        """
        INSERT INTO due_work (kind, key, due_at, attempts, revision) VALUES ($1, $2, $3, 0, $4)
        ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, attempts = 0, revision = excluded.revision
        """;

    /// <summary>Adds to a unit that work is due at a time; takes the place of what was scheduled under the same name.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="name">Which work.</param>
    /// <param name="at">When, to the millisecond; at once if it is past.</param>
    /// <exception cref="ArgumentException">The name can't be stored.</exception>
    public static LogUnit ScheduleWork(this LogUnit unit, DueKey name, DateTimeOffset at)
    {
        name.RequireStorable();
        var dueAt = at.ToUnixTimeMilliseconds();

        // The owner, in whichever process it is, learns by the tail that something may be due sooner than it thought.
        unit.Add(new LogEntry(LogEntryKind.ScheduledWork, dueAt));
        return unit.Write(Upsert, name.Kind, name.Key, dueAt, NewRevision());
    }

    /// <summary>Adds to a unit that work is not due any more; one that is being done at this moment is not stopped.</summary>
    public static LogUnit CancelWork(this LogUnit unit, DueKey name) =>
        unit.Write("DELETE FROM due_work WHERE kind = $1 AND key = $2", name.Kind, name.Key);

    private static long NewRevision() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue;
}
