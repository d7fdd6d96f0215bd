using System.Collections.Concurrent;
using Myelin.Api;

namespace Myelin.Server.Accounts.Passwords;

/// <summary>
/// A few threads of their own for hashing, so that a wave of logins neither blocks the threads that serve requests nor takes more
/// memory than their number times one hash.
/// </summary>
internal sealed class PasswordHasherThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = new(AccountLimits.MaximumWaitingHashes);

    public PasswordHasherThreads()
    {
        for (var i = 0; i < Math.Max(1, Environment.ProcessorCount / 2); i++)
        {
            new Thread(Work) { IsBackground = true, Name = "password hashing", Priority = ThreadPriority.BelowNormal }.Start();
        }
    }

    /// <summary>Runs work on one of the threads.</summary>
    /// <exception cref="MatrixException"><c>M_LIMIT_EXCEEDED</c>: too much is waiting.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = _work.TryAdd(() =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.TrySetResult(work());
            }
            catch (Exception failure)
            {
                done.TrySetException(failure);
            }
        });
        return isTaken ? await done.Task : throw MatrixException.LimitExceeded(TimeSpan.FromSeconds(1));
    }

    // The collection itself is left to the collector: its threads may still be waiting on it.
    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
