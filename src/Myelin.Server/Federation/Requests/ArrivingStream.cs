namespace Myelin.Server.Federation.Requests;

/// <summary>The time that a call has, which ends earlier if its caller gives up.</summary>
internal sealed class CallTimeout : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    public CallTimeout(TimeSpan after, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = new CancellationTokenSource(after, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
        Caller = cancellationToken;
    }

    /// <summary>Cancelled when the time has passed or the caller has given up.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time has passed, and the caller has not given up.</summary>
    public bool HasPassed => _timeout.IsCancellationRequested && !Caller.IsCancellationRequested;

    private CancellationToken Caller { get; }

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }
}

/// <summary>A response's body within its bounds of size and time.</summary>
internal sealed class ArrivingStream(Stream inner, long maximumBytes, CallTimeout timeout) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <exception cref="ResponseTooLongException">There are more bytes than the call may read.</exception>
    /// <exception cref="IOException">The response is cut off, or its time has passed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            read = await inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (timeout.HasPassed)
        {
            throw new IOException("The answer did not arrive in time.");
        }
        catch (HttpRequestException failure)
        {
            throw new IOException(failure.Message, failure);
        }

        _read += read;
        return _read <= maximumBytes ? read : throw new ResponseTooLongException(maximumBytes);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A response has more bytes than its call may read.</summary>
internal sealed class ResponseTooLongException(long maximumBytes) : IOException($"The answer has more than {maximumBytes} bytes.");
