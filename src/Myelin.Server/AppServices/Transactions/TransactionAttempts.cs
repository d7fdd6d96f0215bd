using System.Collections.Concurrent;
using Myelin.Server.AppServices.Registrations;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>
/// One attempt at a time to send each application service a transaction. An attempt may hang at a process that has died while another has taken
/// its place: once the service answers a ping, an attempt that began before has less time left.
/// </summary>
internal sealed class TransactionAttempts(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Turns> _services = new(StringComparer.Ordinal);

    /// <summary>Waits until no other attempt is made.</summary>
    /// <param name="service">Whom something is to be sent to.</param>
    /// <param name="isKept">
    /// Whether the transaction comes again until it is acknowledged: only then has each attempt longer than one before that was cut short, however
    /// many that come once are answered in between.
    /// </param>
    /// <param name="cancellationToken">Ends the wait, and is part of the attempt's token.</param>
    /// <returns>The attempt; the next begins when it is disposed.</returns>
    public async Task<TransactionAttempt> BeginAsync(AppService service, bool isKept, CancellationToken cancellationToken)
    {
        var turns = Of(service);
        await turns.NextAsync(cancellationToken);
        var patience = AppServiceLimits.PingedTransactionTimeout(isKept ? turns.CutShort : 0);
        var attempt = new TransactionAttempt(patience, ended => turns.End(ended, isKept), time, cancellationToken);
        turns.Begin(attempt);
        return attempt;
    }

    /// <summary>The service has answered a ping: an attempt that is being made ends soon, at once if it has taken long already.</summary>
    public void Hasten(AppService service) => Of(service).Hasten();

    private Turns Of(AppService service) => _services.GetOrAdd(service.Id, static _ => new Turns(new SemaphoreSlim(1)));

    private sealed class Turns(SemaphoreSlim turn)
    {
        private readonly Lock _lock = new();
        private TransactionAttempt? _current;

        /// <summary>How many attempts in a row at what comes again have been cut short, known to who has the turn.</summary>
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
