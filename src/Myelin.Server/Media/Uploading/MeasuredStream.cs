using System.Security.Cryptography;
using Myelin.Api;

namespace Myelin.Server.Media.Uploading;

/// <summary>Passes on the bytes that it reads, counts and hashes them, and throws beyond a bound.</summary>
/// <param name="bytes">The source.</param>
/// <param name="maximum">The bound in bytes.</param>
internal sealed class MeasuredStream(Stream bytes, long maximum) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    /// <summary>How many bytes have been read.</summary>
    public override long Length => _length;

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    /// <summary>The SHA-256 of what has been read.</summary>
    public byte[] Hash() => _hash.GetCurrentHash();

    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>: there are more bytes than the bound.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await bytes.ReadAsync(buffer, cancellationToken);
        _length += read;
        if (_length > maximum)
        {
            throw TooLarge();
        }

        _hash.AppendData(buffer.Span[..read]);
        return read;
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

    /// <summary>The error for content that exceeds the upload limit.</summary>
    public static MatrixException TooLarge() => MatrixException.TooLarge("The content is larger than this server keeps.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
