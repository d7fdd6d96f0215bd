using System.Collections.Concurrent;
using Myelin.Api;
using Myelin.Server.Media.Thumbnails.Worker;

namespace Myelin.Server.Media.Thumbnails;

/// <summary>
/// Passes pictures to a few worker processes. They are started on demand, replaced when they fail or have done enough, and ended when idle.
/// </summary>
internal sealed partial class Thumbnailer : IThumbnailer, IDisposable
{
    private readonly SemaphoreSlim _turns = new(ThumbnailLimits.Processes);
    private readonly ConcurrentStack<WorkerProcess> _idle = new();
    private readonly ConcurrentDictionary<WorkerProcess, byte> _all = new();
    private readonly TimeProvider _time;
    private readonly ILogger<Thumbnailer> _logger;
    private readonly WorkerProgram _program;
    private readonly ITimer _idleTimer;
    private long _usedAt;
    private long _failedAt;
    private int _waiting;
    private int _inProgress;
    private volatile bool _isDisposed;

    public Thumbnailer(TimeProvider time, ILogger<Thumbnailer> logger, WorkerProgram program)
    {
        (_time, _logger, _program) = (time, logger, program);
        _idleTimer = time.CreateTimer(static self => ((Thumbnailer)self!).EndIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The IDs of the worker processes.</summary>
    public IEnumerable<int> ProcessIds => _all.Keys.Select(worker => worker.Id);

    /// <summary>How many pictures are waiting for a worker process.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>How many worker processes have received a whole picture and not answered yet.</summary>
    public int InProgress => Volatile.Read(ref _inProgress);

    public async ValueTask<Thumbnail?> MakeAsync(Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken)
    {
        if (length is <= 0 or > ThumbnailLimits.PictureBytes)
        {
            return null;
        }

        await WaitForTurnAsync(cancellationToken);
        WorkerProcess? worker = null;
        try
        {
            worker = await TakeAsync(cancellationToken);
            if (worker is null)
            {
                _turns.Release();
                return null;
            }

            await worker.GiveAsync(picture, length, size, cancellationToken);
        }
        catch (Exception failure)
        {
            // The process has received only part of the picture, so it can't be used any more.
            if (worker is not null)
            {
                End(worker);
            }

            _turns.Release();
            if (failure is WorkerFailedException)
            {
                Failed(_logger, length, size.Width, size.Height, failure.Message);
                return null;
            }

            throw;
        }

        // If the caller gives up, let the process finish, so that cancelled requests don't cost a process each.
        return await FinishAsync(worker, length, size).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _isDisposed = true;
        _idleTimer.Dispose();
        EndAll();
    }

    private async ValueTask WaitForTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > ThumbnailLimits.Waiting)
            {
                throw MatrixException.LimitExceeded(TimeSpan.FromSeconds(1));
            }

            await _turns.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async Task<Thumbnail?> FinishAsync(WorkerProcess worker, long length, ThumbnailSize size)
    {
        var isGood = false;
        Interlocked.Increment(ref _inProgress);
        try
        {
            var thumbnail = await worker.ReceiveAsync(size);
            isGood = worker.Made < ThumbnailLimits.PerProcess;
            return thumbnail;
        }
        catch (WorkerFailedException failure)
        {
            // It took too long or too much memory, or broke a decoder: blame the picture.
            Failed(_logger, length, size.Width, size.Height, failure.Message);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _inProgress);
            Return(worker, isGood);
            _turns.Release();
        }
    }

    /// <returns>Null: none can be started.</returns>
    private async ValueTask<WorkerProcess?> TakeAsync(CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out var idle))
        {
            if (!idle.HasEnded)
            {
                return idle;
            }

            End(idle);
        }

        var failedAt = Volatile.Read(ref _failedAt);
        if (failedAt != 0 && _time.GetElapsedTime(failedAt) < ThumbnailLimits.RetryDelay)
        {
            return null;
        }

        WorkerProcess? worker = null;
        try
        {
            worker = WorkerProcess.Start(_program, _time);
            _all.TryAdd(worker, 0);
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            await worker.GreetAsync(cancellationToken);
            Volatile.Write(ref _failedAt, 0);
            return worker;
        }
        catch (WorkerFailedException failure)
        {
            Volatile.Write(ref _failedAt, _time.GetTimestamp());
            Unavailable(_logger, failure.Message, _program.FileName);
            worker?.Dispose();
            return null;
        }
        catch
        {
            worker?.Dispose();
            throw;
        }
        finally
        {
            if (worker is { HasEnded: true })
            {
                _all.TryRemove(worker, out _);
            }
        }
    }

    private void Return(WorkerProcess worker, bool isGood)
    {
        if (!isGood || _isDisposed)
        {
            End(worker);
            return;
        }

        Volatile.Write(ref _usedAt, _time.GetTimestamp());
        _idle.Push(worker);
        if (_isDisposed)
        {
            EndAll();
        }
        else
        {
            _idleTimer.Change(ThumbnailLimits.IdleLifetime, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndIdle()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _usedAt)) >= ThumbnailLimits.IdleLifetime)
        {
            while (_idle.TryPop(out var worker))
            {
                End(worker);
            }
        }
    }

    private void EndAll()
    {
        foreach (var worker in _all.Keys)
        {
            End(worker);
        }
    }

    private void End(WorkerProcess worker)
    {
        _all.TryRemove(worker, out _);
        worker.Dispose();
    }

    [LoggerMessage(EventId = 1390, Level = LogLevel.Information, Message = "A picture of {Length} bytes could not be made into a thumbnail of {Width} x {Height}: {Reason}")]
    private static partial void Failed(ILogger logger, long length, int width, int height, string reason);

    [LoggerMessage(EventId = 1391, Level = LogLevel.Warning, Message = "No thumbnails are made, {Program} can't do it: {Reason}")]
    private static partial void Unavailable(ILogger logger, string reason, string program);
}
