namespace Myelin.Server.AppServices.Transactions;

/// <summary>An attempt to send an application service a transaction.</summary>
internal sealed class TransactionAttempt : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly Action<TransactionAttempt> _end;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly CancellationTokenSource _cut;
    private readonly CancellationTokenSource _either;
    private int _hasEnded;

    /// <param name="patience">How long after its beginning it is cut short once the service has answered a ping.</param>
    /// <param name="end">Called once, when it is over.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    public TransactionAttempt(TimeSpan patience, Action<TransactionAttempt> end, TimeProvider time, CancellationToken cancellationToken)
    {
        _patience = patience;
        _end = end;
        _time = time;
        _began = time.GetTimestamp();
        _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_cut.Token, cancellationToken);
    }

    /// <summary>Cancelled when it is cut short or its caller's token is cancelled.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it has been ended because the service answered a ping and not this.</summary>
    public bool IsCutShort => _cut.IsCancellationRequested;

    /// <summary>Ends it when its patience is over. Not to be called once it is disposed.</summary>
    public void Hasten()
    {
        // Never here: what the token's cancellation runs is others' code.
        var left = _patience - _time.GetElapsedTime(_began);
        _cut.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            _end(this);
            _either.Dispose();
            _cut.Dispose();
        }
    }
}
