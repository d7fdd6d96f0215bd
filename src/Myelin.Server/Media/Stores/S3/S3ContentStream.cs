using Amazon.S3.Model;

namespace Myelin.Server.Media.Stores.S3;

/// <summary>The bytes of an object as they arrive. Fails if the storage stops sending, or sends less than it announced.</summary>
internal sealed class S3ContentStream(GetObjectResponse response, TimeProvider time) : Stream
{
    private long _left = response.ContentLength;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="IOException">The store failed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(S3Limits.ReadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        int read;
        try
        {
            read = await response.ResponseStream.ReadAsync(buffer, either.Token);
        }
        catch (Exception failure) when (S3ContentStore.IsOfStore(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The S3 storage has failed: {failure.Message}", failure);
        }

        _left -= read;
        return read > 0 || buffer.IsEmpty || _left <= 0 ? read : throw new EndOfStreamException($"The S3 storage has sent {_left} bytes too few.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
        }

        base.Dispose(disposing);
    }
}
