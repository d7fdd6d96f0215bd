using Myelin.Server.Log;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Rooms;

/// <summary>Forgets transaction IDs that no client repeats any more ("Transaction identifiers").</summary>
internal sealed class TransactionTrimmer(TransactionStore transactions, ILogWriter writer, TimeProvider time) : IRecurringWork
{
    /// <summary>How long a transaction is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Transactions removed in one unit, so that no sender waits behind a long one.</summary>
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
