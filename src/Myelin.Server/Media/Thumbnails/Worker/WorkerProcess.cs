using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;

namespace Myelin.Server.Media.Thumbnails.Worker;

/// <summary>A process that decodes, as the server sees it. It is not trusted: a picture may have taken it over. Ends with the server: its input ends then.</summary>
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

    /// <summary>How many thumbnails it has been asked for.</summary>
    public int Made { get; private set; }

    /// <summary>Whether it runs no more.</summary>
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

        // What decoders complain of is of no use, but must not fill the pipe, nor memory.
        _ = DrainAsync(process.StandardError.BaseStream);
        return new WorkerProcess(process, time);
    }

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="WorkerFailedException">It can't make thumbnails.</exception>
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

    /// <summary>Gives it a picture to be made smaller.</summary>
    /// <exception cref="WorkerFailedException">It has ended, or doesn't take it.</exception>
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
            // How long the picture takes to be read is not the process's fault.
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

        // Only now: what is given up may still be reading it.
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Waits for the thumbnail of the picture given.</summary>
    /// <returns>Null if none can be made of it.</returns>
    /// <exception cref="WorkerFailedException">It has ended, takes too long, or answers nonsense.</exception>
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

    /// <summary>Kills it.</summary>
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
            // It has been closed with the process.
        }
    }

    private static async Task GuardAsync(Func<Task> exchange, Watch watch, CancellationToken cancellationToken)
    {
        try
        {
            // Reading and writing a pipe can't be cancelled everywhere: whoever waits goes away, and the exchange ends with the process.
            await exchange().WaitAsync(watch.Token);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or OperationCanceledException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new WorkerFailedException(
                failure is InvalidDataException ? failure.Message : watch.IsLate ? $"It took longer than {ThumbnailLimits.Patience.TotalSeconds:0} s." : "Its process ended.", failure);
        }
    }

    /// <summary>Waits for the process, but not for ever.</summary>
    private sealed class Watch(TimeProvider time, CancellationToken cancellationToken) : IDisposable
    {
        private readonly CancellationTokenSource _patience = new(ThumbnailLimits.Patience, time);
        private CancellationTokenSource? _either;

        public CancellationToken Token => (_either ??= CancellationTokenSource.CreateLinkedTokenSource(_patience.Token, cancellationToken)).Token;

        public bool IsLate => _patience.IsCancellationRequested;

        /// <summary>The process has nothing to do for now.</summary>
        public void Suspend() => _patience.CancelAfter(Timeout.InfiniteTimeSpan);

        public void Resume() => _patience.CancelAfter(ThumbnailLimits.Patience);

        public void Dispose()
        {
            _either?.Dispose();
            _patience.Dispose();
        }
    }
}

/// <summary>A process that decodes has ended, takes too long or answers nonsense: it is of no use any more.</summary>
/// <param name="message">What happened.</param>
/// <param name="cause">What was seen of it.</param>
internal sealed class WorkerFailedException(string message, Exception? cause = null) : Exception(message, cause);
