using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Accounts;

/// <summary>
/// Closes accounts ("Account deactivation"). What other slices must do for it is scheduled work from the same unit on, and done until it has
/// succeeded.
/// </summary>
internal sealed class Deactivation(AccountStore accounts, DeviceStore devices, ILogWriter writer, IEnumerable<IDeactivationStep> steps, TimeProvider time) : IScheduledWork
{
    /// <summary>The kind of its scheduled work; the key is the user ID.</summary>
    public const string WorkKind = "accounts.deactivation";

    public string Kind => WorkKind;

    /// <summary>Closes the account, its devices and tokens; closing it again only adds the wish to erase.</summary>
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

        // Not if the wish to erase came meanwhile: then it is due again.
        return new DueOutcome(Unit: new LogUnit().Write(
            "UPDATE accounts SET has_steps_pending = 0 WHERE user_number = $1 AND is_erased = $2", account.Number.Value, account.IsErased));
    }
}
