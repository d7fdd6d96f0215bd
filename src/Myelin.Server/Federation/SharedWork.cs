namespace Myelin.Server.Federation;

/// <summary>Does work for each key once at a time: whoever wants it meanwhile gets the same result.</summary>
/// <param name="atOnce">How many keys are worked on at a time.</param>
/// <param name="atMost">How many keys are worked on or wait for their turn; more are refused.</param>
internal sealed class SharedWork<TKey, TResult>(int atOnce, int atMost)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Task<TResult>> _running = [];
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private int _working;

    /// <summary>The result of the work; null if there is too much of it.</summary>
    /// <param name="key">What the work is for.</param>
    /// <param name="work">Does it. It bounds its own time: a caller that stops waiting doesn't stop it, since others may wait for it.</param>
    public Task<TResult>? Run(TKey key, Func<Task<TResult>> work)
    {
        var started = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_running.TryGetValue(key, out var running))
            {
                return running;
            }

            if (_running.Count == atMost)
            {
                return null;
            }

            _running.Add(key, started.Task);
        }

        _ = CompleteAsync(key, work, started);
        return started.Task;
    }

    private async Task CompleteAsync(TKey key, Func<Task<TResult>> work, TaskCompletionSource<TResult> result)
    {
        await EnterAsync();
        try
        {
            var value = await work();
            Forget(key);
            result.SetResult(value);
        }
        catch (Exception failure)
        {
            Forget(key);
            result.SetException(failure);
        }
        finally
        {
            Leave();
        }
    }

    private Task EnterAsync()
    {
        lock (_lock)
        {
            if (_working < atOnce)
            {
                _working++;
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return turn.Task;
        }
    }

    /// <summary>Gives the turn to whoever has waited longest.</summary>
    private void Leave()
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out var next))
            {
                next.SetResult();
            }
            else
            {
                _working--;
            }
        }
    }

    private void Forget(TKey key)
    {
        lock (_lock)
        {
            _running.Remove(key);
        }
    }
}
