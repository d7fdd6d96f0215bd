namespace Myelin.Server.Tests.Media.Stores;

/// <summary>Gives its bytes in odd pieces, as a network does, and can't be sought in.</summary>
internal sealed class DrippingStream(byte[] bytes, Action end) : MemoryStream(bytes, writable: false)
{
    private const int Piece = 10_007;

    public override bool CanSeek => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var read = Read(buffer.Span[..Math.Min(Piece, buffer.Length)]);
        if (read == 0)
        {
            end();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return read;
    }

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopyAsync(destination, bufferSize, cancellationToken);

    private async Task CopyAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        var buffer = new byte[bufferSize];
        while (await ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
