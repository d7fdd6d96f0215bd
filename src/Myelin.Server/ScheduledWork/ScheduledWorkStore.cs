using System.Data.Common;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.ScheduledWork;

/// <summary>The owner's reads and writes. Every write requires the owner's epoch to be the newest.</summary>
internal sealed class ScheduledWorkStore(IDatabase database, ILogWriter writer)
{
    private const string Epoch = "SELECT MAX(epoch) FROM due_work_owner";

    /// <summary>Takes ownership, and schedules recurring work that is not scheduled yet.</summary>
    /// <returns>The epoch.</returns>
    /// <exception cref="UnitRefusedException">Another process took ownership at the same time.</exception>
    public async Task<long> TakeAsync(IEnumerable<string> recurring, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = await database.ReadAsync(static (session, token) => session.ScalarAsync(Epoch, token), cancellationToken) ?? 0;
        var unit = new LogUnit()
            .RequireAndSwap(Epoch, before, before + 1)
            .Write("UPDATE due_work_owner SET epoch = $1", before + 1);
        foreach (var kind in recurring)
        {
            unit.Write(
                "INSERT INTO due_work (kind, key, due_at, attempts, revision) VALUES ($1, '', $2, 0, 0) ON CONFLICT (kind, key) DO NOTHING",
                kind,
                now.ToUnixTimeMilliseconds());
        }

        await writer.AppendAsync(unit, cancellationToken);
        return before + 1;
    }

    /// <summary>The due work, longest overdue first, and when the next of the rest will be due.</summary>
    public ValueTask<DueFound> FindAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) =>
        {
            var due = await session.QueryAsync(
                "SELECT kind, key, due_at, attempts, revision FROM due_work WHERE due_at <= $1 ORDER BY due_at, kind, key LIMIT $2",
                Item,
                token,
                now.ToUnixTimeMilliseconds(),
                limit);
            var next = await session.ScalarAsync("SELECT MIN(due_at) FROM due_work WHERE due_at > $1", token, now.ToUnixTimeMilliseconds());
            return new DueFound(due, next is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);
        },
        cancellationToken);

    /// <summary>Removes a finished piece of work or schedules its next run, in one unit with its result.</summary>
    /// <exception cref="UnitRefusedException">A precondition did not hold; <see cref="IsLoss"/> tells whether it was the ownership.</exception>
    /// <exception cref="UnitFailedException">The database could not write it.</exception>
    public Task SettleAsync(long epoch, DueItem item, DueOutcome outcome, CancellationToken cancellationToken)
    {
        var unit = (outcome.Unit ?? new LogUnit()).Require(Epoch, epoch);
        if (outcome.NextAt is { } next)
        {
            Move(unit, item, next, attempts: 0);
        }
        else
        {
            unit.Write("DELETE FROM due_work WHERE kind = $1 AND key = $2 AND revision = $3", item.Kind, item.Key, item.Revision);
        }

        return writer.AppendAsync(unit, cancellationToken);
    }

    /// <summary>Postpones a piece of work that has failed. Throws like <see cref="SettleAsync"/>.</summary>
    public Task PostponeAsync(long epoch, DueItem item, DateTimeOffset at, CancellationToken cancellationToken) =>
        writer.AppendAsync(Move(new LogUnit().Require(Epoch, epoch), item, at, item.Attempts + 1), cancellationToken);

    /// <summary>Whether a unit was refused because another process is the owner now.</summary>
    public static bool IsLoss(UnitRefusedException refusal) => refusal.Failed?.Sql == Epoch;

    private static LogUnit Move(LogUnit unit, DueItem item, DateTimeOffset at, int attempts) => unit.Write(
        "UPDATE due_work SET due_at = $4, attempts = $5 WHERE kind = $1 AND key = $2 AND revision = $3",
        item.Kind,
        item.Key,
        item.Revision,
        at.ToUnixTimeMilliseconds(),
        attempts);

    private static DueItem Item(DbDataReader row) => new(
        new DueKey(row.GetString(0), row.GetString(1)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        (int)Math.Min(row.GetInt64(3), int.MaxValue),
        row.GetInt64(4));
}

/// <summary>The result of a look at the table.</summary>
/// <param name="Due">The due work, longest overdue first.</param>
/// <param name="NextAt">When the next of the rest will be due; null: there is none.</param>
internal sealed record DueFound(IReadOnlyList<DueItem> Due, DateTimeOffset? NextAt);
