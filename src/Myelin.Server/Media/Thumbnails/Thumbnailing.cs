using System.Collections.Concurrent;
using Myelin.Server.Media.Thumbnails.Worker;

namespace Myelin.Server.Media.Thumbnails;

/// <summary>Gives pictures to a few processes that decode: started at first need, replaced when they fail or have done much, ended when there is nothing to do.</summary>
internal sealed partial class Thumbnailing : IThumbnailing, IDisposable
{
    private readonly SemaphoreSlim _turns = new(ThumbnailLimits.Processes);
    private readonly ConcurrentStack<WorkerProcess> _idle = new();
    private readonly TimeProvider _time;
    private readonly ILogger<Thumbnailing> _logger;
    private readonly ITimer _idleTimer;
    private long _usedAt;
    private int _waiting;
    private volatile bool _isDisposed;

    public Thumbnailing(TimeProvider time, ILogger<Thumbnailing> logger)
    {
        (_time, _logger) = (time, logger);
        _idleTimer = time.CreateTimer(static self => ((Thumbnailing)self!).EndIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask<Thumbnail?> MakeAsync(Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken)
    {
        if (length > ThumbnailLimits.PictureBytes)
        {
            return null;
        }

        if (Interlocked.Increment(ref _waiting) > ThumbnailLimits.Waiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _turns.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await MakeAsync(Take(), picture, length, size, cancellationToken);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _idleTimer.Dispose();
        EndAll();
        _turns.Dispose();
    }

    private async ValueTask<Thumbnail?> MakeAsync(WorkerProcess worker, Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ThumbnailLimits.Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var isGood = false;
        try
        {
            var thumbnail = await worker.MakeAsync(picture, length, size, either.Token);
            isGood = worker.Made < ThumbnailLimits.PerProcess;
            return thumbnail;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // It has taken too long, or too much memory. The picture is to blame.
            Ended(_logger, length, size.Width, size.Height, failure.Message);
            return null;
        }
        finally
        {
            Return(worker, isGood);
        }
    }

    private WorkerProcess Take() => _idle.TryPop(out var worker) ? worker : WorkerProcess.Start();

    private void Return(WorkerProcess worker, bool isGood)
    {
        if (!isGood || _isDisposed)
        {
            worker.Dispose();
            return;
        }

        Volatile.Write(ref _usedAt, _time.GetTimestamp());
        _idle.Push(worker);
        _idleTimer.Change(ThumbnailLimits.IdleLifetime, Timeout.InfiniteTimeSpan);
        if (_isDisposed)
        {
            EndAll();
        }
    }

    private void EndIdle()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _usedAt)) >= ThumbnailLimits.IdleLifetime)
        {
            EndAll();
        }
    }

    private void EndAll()
    {
        while (_idle.TryPop(out var worker))
        {
            worker.Dispose();
        }
    }

    [LoggerMessage(EventId = 1390, Level = LogLevel.Information, Message = "A picture of {Length} bytes could not be made into a thumbnail of {Width} x {Height}: {Reason}")]
    private static partial void Ended(ILogger logger, long length, int width, int height, string reason);
}
