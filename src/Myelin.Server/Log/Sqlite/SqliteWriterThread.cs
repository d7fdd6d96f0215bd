using System.Collections.Concurrent;

namespace Myelin.Server.Log.Sqlite;

/// <summary>
/// The thread that writes: a sync of the disk blocks for milliseconds, for which the thread pool would have to spare one of the few threads that
/// everything else runs on.
/// </summary>
internal sealed class SqliteWriterThread : IDisposable
{
    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _work = [];
    private readonly Thread _thread;

    public SqliteWriterThread()
    {
        _thread = new Thread(Run) { Name = "Log writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs the work on the thread; completes, elsewhere, when it has ended.</summary>
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
        foreach (var (work, done) in _work.GetConsumingEnumerable())
        {
#pragma warning disable CA1031 // It belongs to whoever waits for the work.
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
}
