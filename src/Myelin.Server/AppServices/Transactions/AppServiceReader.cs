using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Log.Readers;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// Tells one application service what it is interested in, in transactions. Each is fixed in the database before it is first sent, and moves the
/// reader's place when it has been acknowledged: a service that is down costs that place and one row.
/// </summary>
internal sealed class AppServiceReader(
    AppService service, RoomInterest interest, AppServiceTransactionBuilder builder, AppServiceTransactionStore store, AppServiceTransactionSender sender, ILogWriter writer, IEntityNumbers numbers)
    : ILogConsumer
{
    private bool _mayStand = true;

    public string Reader => NameOf(service);

    /// <summary>The name of the reader that tells a service.</summary>
    public static string NameOf(AppService service) => $"appservice/{service.Id}";

    public async ValueTask<Consumed> ConsumeAsync(LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            if (_mayStand && await store.FindAsync(service.Id, cancellationToken) is { } standing)
            {
                // What lies before it was passed over already, though that may not have been saved.
                return standing.UpTo > entries[^1].Position ? new Consumed(entries[^1].Position) : await SendAsync(standing, cancellationToken);
            }

            _mayStand = false;
            var (draft, upTo) = await builder.GatherAsync(after, entries, cancellationToken);
            if (draft.IsEmpty)
            {
                return new Consumed(upTo);
            }

            var transaction = new AppServiceTransaction(numbers.Next(NumberSeries.General), upTo, draft.Events, draft.ToDevice, draft.WriteNews(service));
            _mayStand = true;
            await writer.AppendAsync(AppServiceTransactionStore.Fix(service.Id, transaction), cancellationToken);
            return await SendAsync(transaction, cancellationToken);
        }
        catch
        {
            // The next attempt begins where this one did, which may be before what has been followed.
            interest.Forget();
            _mayStand = true;
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
