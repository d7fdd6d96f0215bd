using System.Collections.Concurrent;
using Myelin.Server.AppServices.Registrations;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// Allows one attempt at a time to send a transaction to each application service. An attempt may hang at a process that has died and been
/// replaced: once the service answers a ping, an attempt that began before it has less time left.
/// </summary>
internal sealed class TransactionAttempts(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Turns> _services = new(StringComparer.Ordinal);

    /// <summary>Waits until no other attempt is under way.</summary>
    /// <param name="service">The receiving service.</param>
    /// <param name="isKept">
    /// Whether the transaction is repeated until it is acknowledged. Only then does each attempt get more time than the previous one that was cut short,
    /// whatever happens to transactions in between that are sent only once.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait, and is part of the attempt's token.</param>
    /// <returns>The attempt; the next one starts when it is disposed.</returns>
    public async Task<TransactionAttempt> BeginAsync(AppService service, bool isKept, CancellationToken cancellationToken)
    {
        var turns = Of(service);
        await turns.NextAsync(cancellationToken);
        var patience = AppServiceLimits.PingedTransactionTimeout(isKept ? turns.CutShort : 0);
        var attempt = new TransactionAttempt(patience, ended => turns.End(ended, isKept), time, cancellationToken);
        turns.Begin(attempt);
        return attempt;
    }

    /// <summary>Reports that the service has answered a ping: an attempt under way ends soon, or at once if it has already taken long.</summary>
    public void Hasten(AppService service) => Of(service).Hasten();

    private Turns Of(AppService service) => _services.GetOrAdd(service.Id, static _ => new Turns(new SemaphoreSlim(1)));

    private sealed class Turns(SemaphoreSlim turn)
    {
        private readonly Lock _lock = new();
        private TransactionAttempt? _current;

        /// <summary>The number of consecutive attempts at repeated transactions that were cut short. Only the holder of the turn reads it.</summary>
        public int CutShort { get; private set; }

        public Task NextAsync(CancellationToken cancellationToken) => turn.WaitAsync(cancellationToken);

        public void Begin(TransactionAttempt attempt)
        {
            lock (_lock)
            {
                _current = attempt;
            }
        }

        public void Hasten()
        {
            lock (_lock)
            {
                _current?.Hasten();
            }
        }

        public void End(TransactionAttempt attempt, bool isKept)
        {
            lock (_lock)
            {
                _current = null;
                if (isKept)
                {
                    CutShort = attempt.IsCutShort ? CutShort + 1 : 0;
                }
            }

            turn.Release();
        }
    }
}
