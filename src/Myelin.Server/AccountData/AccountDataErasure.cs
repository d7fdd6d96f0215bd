using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AccountData;

/// <summary>Forgets all account data of an account that was deactivated with the wish to be erased ("Account deactivation").</summary>
internal sealed class AccountDataErasure(IEntityNumbers numbers, ILogWriter writer) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (!erase || await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return;
        }

        var unit = AccountDataStore.DeleteAll(new LogUnit(), number);

        // Entries without a fact: whoever holds the user's data reads it anew.
        unit.Add(new LogEntry(LogEntryKind.AccountData, number.Value));
        unit.Add(new LogEntry(LogEntryKind.PushRules, number.Value));
        await writer.AppendAsync(unit, cancellationToken);
    }
}
