using System.Threading.Channels;

namespace Myelin.Server.Log.Readers;

/// <summary>Wakes one waiter when entries have been committed. Costs the tail next to nothing.</summary>
internal sealed class TailWake : ITailFollower, IDisposable
{
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly TailSubscription _subscription;

    public TailWake(ILogTail tail) => _subscription = tail.Follow(this);

    /// <summary>Completes when there has been a commit since it last completed.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _wakes.Reader.ReadAsync(cancellationToken);

    public void Apply(CommittedBatch batch) => _wakes.Writer.TryWrite(true);

    // Nothing is held; whoever waits looks at the log itself.
    public void Reset() => _wakes.Writer.TryWrite(true);

    public void Dispose() => _subscription.Dispose();
}
