using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Accounts;

/// <summary>
/// Deactivates accounts ("Account deactivation"). The same unit schedules the steps of other slices, which are retried until they succeed.
/// </summary>
internal sealed class Deactivation(AccountStore accounts, DeviceStore devices, ILogWriter writer, IEnumerable<IDeactivationStep> steps, TimeProvider time) : IScheduledWork
{
    /// <summary>The kind of its scheduled work; the key is the user ID.</summary>
    public const string WorkKind = "accounts.deactivation";

    public string Kind => WorkKind;

    /// <summary>Deactivates the account and removes its devices and tokens. Deactivating it again can only add the request for erasure.</summary>
    public async Task DeactivateAsync(Account account, bool erase, CancellationToken cancellationToken)
    {
        var number = account.Number.Value;
        var unit = new LogUnit();
        unit.Write(
            """
            UPDATE accounts SET is_deactivated = 1, password_hash = NULL, is_administrator = 0, has_steps_pending = 1,
                is_erased = CASE WHEN $2 = 1 THEN 1 ELSE is_erased END
            WHERE user_number = $1
            """,
            number,
            erase);
        unit.Write("DELETE FROM login_tokens WHERE user_number = $1", number);
        unit.Add(new LogEntry(LogEntryKind.Account, number, Fact: new AccountDeactivated(account.User, erase)));
        unit.ScheduleWork(new DueKey(WorkKind, account.User.Value), time.GetUtcNow());
        await devices.AddDeletionOfAllAsync(unit, account, spared: null, cancellationToken);
        await writer.AppendAsync(unit, cancellationToken);
    }

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(UserId.Parse(item.Key), cancellationToken) is not { } account)
        {
            return DueOutcome.Done;
        }

        foreach (var step in steps)
        {
            await step.RunAsync(account.User, account.IsErased, cancellationToken);
        }

        // Unless erasure was requested meanwhile: then this is due again.
        return new DueOutcome(Unit: new LogUnit().Write(
            "UPDATE accounts SET has_steps_pending = 0 WHERE user_number = $1 AND is_erased = $2", account.Number.Value, account.IsErased));
    }
}
