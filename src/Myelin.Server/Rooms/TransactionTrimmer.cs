using Myelin.Server.Log;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Rooms;

/// <summary>Deletes transaction IDs that no client will repeat any more ("Transaction identifiers").</summary>
internal sealed class TransactionTrimmer(TransactionStore transactions, ILogWriter writer, TimeProvider time) : IRecurringWork
{
    /// <summary>How long a transaction is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Transactions removed per unit, so that senders do not wait behind a long one.</summary>
    public const int RemovedPerUnit = 2_000;

    public string Kind => "rooms.transactions";

    public TimeSpan Interval => TimeSpan.FromMinutes(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Kept;
        while (await transactions.IsOldestBeforeAsync(before, cancellationToken))
        {
            await writer.AppendAsync(TransactionStore.RemoveBefore(before, RemovedPerUnit), cancellationToken);
        }
    }
}
