using Myelin.Server.Log;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Encryption.ToDevice;

/// <summary>Lets go of transactions that nobody repeats any more.</summary>
internal sealed class ToDeviceTransactionExpiry(ILogWriter writer, TimeProvider time) : IRecurringWork
{
    public string Kind => "encryption.to_device_transactions";

    public TimeSpan Interval => EncryptionLimits.TransactionTrimInterval;

    public Task RunAsync(CancellationToken cancellationToken) => writer.AppendAsync(
        ToDeviceStore.RemoveTransactions(new LogUnit(UnitLane.Bulk), time.GetUtcNow() - EncryptionLimits.TransactionAge), cancellationToken);
}
