using System.Collections.Concurrent;

namespace Myelin.Server.Log.Sqlite;

/// <summary>The writer thread. A disk sync blocks for milliseconds and would otherwise tie up one of the few thread-pool threads.</summary>
internal sealed class SqliteWriterThread : IDisposable
{
    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _work = [];
    private readonly Thread _thread;
    private readonly Action _atRest;
    private readonly TimeSpan _restAfter;

    /// <param name="atRest">Called once after a while without work.</param>
    /// <param name="restAfter">How long that while is.</param>
    public SqliteWriterThread(Action atRest, TimeSpan restAfter)
    {
        _atRest = atRest;
        _restAfter = restAfter;
        _thread = new Thread(Run) { Name = "Log writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs the work on the thread; completes on another thread when it is done.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add((work, done));
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        var timeout = _restAfter;
        while (!_work.IsCompleted)
        {
            if (_work.TryTake(out var next, timeout))
            {
                timeout = _restAfter;
                Run(next.Work, next.Done);
            }
            else if (!_work.IsAddingCompleted)
            {
                timeout = Timeout.InfiniteTimeSpan;
                _atRest();
            }
        }
    }

    private static void Run(Action work, TaskCompletionSource done)
    {
#pragma warning disable CA1031 // The exception goes to the caller who waits for the work.
        try
        {
            work();
            done.SetResult();
        }
        catch (Exception exception)
        {
            done.SetException(exception);
        }
#pragma warning restore CA1031
    }
}
