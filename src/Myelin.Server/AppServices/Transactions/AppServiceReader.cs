using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Log.Readers;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// Sends one application service what it is interested in, in transactions. Each transaction is fixed in the database before it is first sent, and advances
/// the reader's position once it is acknowledged: a service that is down costs only that position and one row.
/// </summary>
internal sealed class AppServiceReader(
    AppService service, RoomInterest interest, AppServiceTransactionBuilder builder, AppServiceTransactionStore store, AppServiceTransactionSender sender, ILogWriter writer, IEntityNumbers numbers)
    : ILogConsumer
{
    private bool _mayBePending = true;

    public string Reader => NameOf(service);

    /// <summary>The name of the reader for a service.</summary>
    public static string NameOf(AppService service) => $"appservice/{service.Id}";

    public async ValueTask<Consumed> ConsumeAsync(LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            if (_mayBePending && await store.FindAsync(service.Id, cancellationToken) is { } pending)
            {
                // Entries before it have been processed already, though the reader's position may not have been saved.
                return pending.UpTo > entries[^1].Position ? new Consumed(entries[^1].Position) : await SendAsync(pending, cancellationToken);
            }

            _mayBePending = false;
            var (draft, upTo) = await builder.GatherAsync(after, entries, cancellationToken);
            if (draft.IsEmpty)
            {
                return new Consumed(upTo);
            }

            var transaction = new AppServiceTransaction(numbers.Next(NumberSeries.General), upTo, draft.Events, draft.ToDevice, draft.WriteNews(service));
            _mayBePending = true;
            await writer.AppendAsync(AppServiceTransactionStore.Fix(service.Id, transaction), cancellationToken);
            return await SendAsync(transaction, cancellationToken);
        }
        catch
        {
            // The next attempt starts where this one did, which may be before the entries that were followed.
            interest.Forget();
            _mayBePending = true;
            throw;
        }
    }

    private async ValueTask<Consumed> SendAsync(AppServiceTransaction transaction, CancellationToken cancellationToken)
    {
        var unit = new LogUnit();
        await sender.SendAsync(service, transaction, unit, cancellationToken);
        return new Consumed(transaction.UpTo, AppServiceTransactionStore.Acknowledge(unit, service.Id, transaction));
    }
}
