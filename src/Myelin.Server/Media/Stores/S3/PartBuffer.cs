using System.Buffers;

namespace Myelin.Server.Media.Stores.S3;

/// <summary>A part of an upload. It grows as bytes arrive, so that a slow upload takes no more memory than it has sent.</summary>
internal sealed class PartBuffer : IDisposable
{
    private const int FirstBytes = 64 * 1_024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);

    public int Count { get; private set; }

    public bool IsFull => Count == S3Limits.PartBytes;

    /// <summary>Replaces the content with the next part: a full one, or less at the end of the stream.</summary>
    public async ValueTask FillAsync(Stream bytes, CancellationToken cancellationToken)
    {
        for (Count = 0; !IsFull;)
        {
            if (Count == _bytes.Length)
            {
                Grow();
            }

            var read = await bytes.ReadAsync(_bytes.AsMemory(Count, Math.Min(_bytes.Length, S3Limits.PartBytes) - Count), cancellationToken);
            if (read == 0)
            {
                return;
            }

            Count += read;
        }
    }

    public MemoryStream Content() => new(_bytes, 0, Count, writable: false);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_bytes.Length * 2, S3Limits.PartBytes));
        _bytes.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
