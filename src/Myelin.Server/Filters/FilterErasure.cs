using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Filters;

/// <summary>Forgets the filters of an account that was deactivated with the wish to be erased ("Account deactivation"): they name rooms and users.</summary>
internal sealed class FilterErasure(IEntityNumbers numbers, ILogWriter writer) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (erase && await numbers.FindUserAsync(user, cancellationToken) is { } number)
        {
            await writer.AppendAsync(new LogUnit().Write("DELETE FROM filters WHERE user_number = $1", number.Value), cancellationToken);
        }
    }
}
