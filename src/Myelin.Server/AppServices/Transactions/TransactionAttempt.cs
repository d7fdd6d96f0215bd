namespace Myelin.Server.AppServices.Transactions;

/// <summary>An attempt to send a transaction to an application service.</summary>
internal sealed class TransactionAttempt : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly Action<TransactionAttempt> _end;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly CancellationTokenSource _cut;
    private readonly CancellationTokenSource _either;
    private int _hasEnded;

    /// <param name="patience">The time from its start after which it is cut short once the service has answered a ping.</param>
    /// <param name="end">Called once, when it ends.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it too.</param>
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

    /// <summary>Whether it was ended because the service answered a ping but not this transaction.</summary>
    public bool IsCutShort => _cut.IsCancellationRequested;

    /// <summary>Ends the attempt when its patience is over. Must not be called after disposal.</summary>
    public void Hasten()
    {
        // Do not cancel on this thread: cancellation runs other code's callbacks.
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
