using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>
/// A worker process, from the server's side. It is not trusted, since a picture may have taken it over. It ends with the server, when its input
/// is closed.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int Piece = 81_920;

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly Lock _ending = new();
    private bool _hasEnded;

    private WorkerProcess(Process process, TimeProvider time)
    {
        (_process, _time) = (process, time);
        (_input, _output, Id) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process.Id);
    }

    public int Id { get; }

    /// <summary>How many thumbnails have been requested from it.</summary>
    public int Made { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_ending)
            {
                return _hasEnded || _process.HasExited;
            }
        }
    }

    /// <exception cref="WorkerFailedException">It can't be started.</exception>
    public static WorkerProcess Start(WorkerProgram program, TimeProvider time)
    {
        Process process;
        try
        {
            process = Process.Start(program.StartInfo()) ?? throw new WorkerFailedException("nothing was started.");
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new WorkerFailedException(failure.Message, failure);
        }

        // The decoders' complaints are useless, but must fill neither the pipe nor memory.
        _ = DrainAsync(process.StandardError.BaseStream);
        return new WorkerProcess(process, time);
    }

    /// <summary>Waits until the process is ready.</summary>
    /// <exception cref="WorkerFailedException">It can't generate thumbnails.</exception>
    public async ValueTask GreetAsync(CancellationToken cancellationToken)
    {
        using var watch = new Watch(_time, cancellationToken);
        await GuardAsync(
            async () =>
            {
                var head = new byte[WorkerFrames.GreetingHead];
                await _output.ReadExactlyAsync(head, CancellationToken.None);
                var (isReady, length) = WorkerFrames.ReadGreeting(head);
                if (!isReady)
                {
                    var reason = new byte[length];
                    await _output.ReadExactlyAsync(reason, CancellationToken.None);
                    throw new WorkerFailedException(WorkerFrames.ReadReason(reason));
                }
            },
            watch,
            cancellationToken);
    }

    /// <summary>Sends the process a picture to scale.</summary>
    /// <exception cref="WorkerFailedException">It has ended, or does not read the picture.</exception>
    /// <exception cref="EndOfStreamException">The picture is shorter than its length.</exception>
    public async ValueTask GiveAsync(Stream picture, long length, ThumbnailSize size, CancellationToken cancellationToken)
    {
        Made++;
        using var watch = new Watch(_time, cancellationToken);
        var head = WorkerFrames.Request(size, length);
        await GuardAsync(() => _input.WriteAsync(head, CancellationToken.None).AsTask(), watch, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        for (var left = length; left > 0;)
        {
            // The time to read the picture doesn't count against the process.
            watch.Suspend();
            var read = await picture.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, Piece)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"A picture of {length} bytes ended {left} bytes early.");
            }

            watch.Resume();
            await GuardAsync(() => _input.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None).AsTask(), watch, cancellationToken);
            left -= read;
        }

        await GuardAsync(() => _input.FlushAsync(CancellationToken.None), watch, cancellationToken);

        // Only on success: an abandoned write may still be reading the buffer.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Waits for the thumbnail of the picture sent before.</summary>
    /// <returns>Null if none can be generated.</returns>
    /// <exception cref="WorkerFailedException">It has ended, takes too long, or sends an invalid answer.</exception>
    public async ValueTask<Thumbnail?> ReceiveAsync(ThumbnailSize size)
    {
        using var watch = new Watch(_time, CancellationToken.None);
        Thumbnail? thumbnail = null;
        await GuardAsync(
            async () =>
            {
                var head = new byte[WorkerFrames.AnswerHead];
                await _output.ReadExactlyAsync(head, CancellationToken.None);
                if (WorkerFrames.ReadAnswer(head, size) is { } answer)
                {
                    var bytes = new byte[answer.Length];
                    await _output.ReadExactlyAsync(bytes, CancellationToken.None);
                    thumbnail = ImageHeader.Read(bytes) is { } made && (made with { MayMove = answer.Header.MayMove }) == answer.Header
                        ? new Thumbnail(answer.Header.MediaType, answer.Header.Width, answer.Header.Height, bytes)
                        : throw new WorkerFailedException("It answered with another picture than it said.");
                }
            },
            watch,
            CancellationToken.None);
        return thumbnail;
    }

    /// <summary>Kills the process.</summary>
    public void Dispose()
    {
        lock (_ending)
        {
            if (!_hasEnded)
            {
                _hasEnded = true;
                _process.Kill();
                _process.Dispose();
                _input.Dispose();
                _output.Dispose();
            }
        }
    }

    private static async Task DrainAsync(Stream error)
    {
        try
        {
            await error.CopyToAsync(Stream.Null);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream was closed with the process.
        }
    }

    private static async Task GuardAsync(Func<Task> exchange, Watch watch, CancellationToken cancellationToken)
    {
        try
        {
            // Pipe I/O can't be cancelled on every system: abandon it on timeout, and it ends with the process.
            await exchange().WaitAsync(watch.Token);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or OperationCanceledException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new WorkerFailedException(
                failure is InvalidDataException ? failure.Message : watch.IsLate ? $"It took longer than {ThumbnailLimits.Timeout.TotalSeconds:0} s." : "Its process ended.", failure);
        }
    }

    /// <summary>A timeout for the process.</summary>
    private sealed class Watch(TimeProvider time, CancellationToken cancellationToken) : IDisposable
    {
        private readonly CancellationTokenSource _timeout = new(ThumbnailLimits.Timeout, time);
        private CancellationTokenSource? _either;

        public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken)).Token;

        public bool IsLate => _timeout.IsCancellationRequested;

        /// <summary>Stops the timeout while the process has nothing to do.</summary>
        public void Suspend() => _timeout.CancelAfter(Timeout.InfiniteTimeSpan);

        public void Resume() => _timeout.CancelAfter(ThumbnailLimits.Timeout);

        public void Dispose()
        {
            _either?.Dispose();
            _timeout.Dispose();
        }
    }
}

/// <summary>A worker process has ended, takes too long or sends invalid data, so it can't be used any more.</summary>
/// <param name="message">What happened.</param>
/// <param name="cause">The exception that showed it.</param>
internal sealed class WorkerFailedException(string message, Exception? cause = null) : Exception(message, cause);
