using Myelin.Server.Media.Stores;
using Myelin.Server.Media.Stores.S3;

namespace Myelin.Server.Tests.Media.Stores;

/// <summary>What every store of content promises.</summary>
public abstract class ContentStoreKit
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract ValueTask<IContentStore> StoreAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(S3Limits.PartBytes - 1)]
    [InlineData(S3Limits.PartBytes)]
    [InlineData(S3Limits.PartBytes + 1)]
    [InlineData((2 * S3Limits.PartBytes) + 12_345)]
    public async Task WhatIsPutIsThere(int length)
    {
        var store = await StoreAsync();
        var bytes = Bytes(length);

        await store.PutAsync(length, Dripping(bytes), Cancellation);

        if (length > 0)
        {
            Assert.Equal(bytes, await ReadAsync(store, length, 0, length));
        }
    }

    [Fact]
    public async Task APartIsReadFromItsFirstByte()
    {
        var store = await StoreAsync();
        var bytes = Bytes(1_000_000);
        await store.PutAsync(7, Dripping(bytes), Cancellation);

        Assert.Equal(bytes[123_456..123_556], await ReadAsync(store, 7, 123_456, 100));
        Assert.Equal(bytes[^1..], await ReadAsync(store, 7, bytes.Length - 1, 1));
    }

    [Fact]
    public async Task WhatIsPutAgainReplaces()
    {
        var store = await StoreAsync();
        await store.PutAsync(8, Dripping(Bytes(100_000)), Cancellation);

        await store.PutAsync(8, Dripping([1, 2, 3]), Cancellation);

        Assert.Equal([1, 2, 3], await ReadAsync(store, 8, 0, 3));
    }

    [Fact]
    public async Task WhatIsDeletedIsMissing()
    {
        var store = await StoreAsync();
        await store.PutAsync(9, Dripping([1]), Cancellation);

        await store.DeleteAsync(9, Cancellation);
        await store.DeleteAsync(9, Cancellation);

        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(9, 0, 1, Cancellation));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(S3Limits.PartBytes + 1_000)]
    public async Task AnUploadThatBreaksOffLeavesNothing(int length)
    {
        var store = await StoreAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.PutAsync(10, Dripping(Bytes(length), new InvalidOperationException("The uploader is gone.")), Cancellation));

        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(10, 0, 1, Cancellation));
    }

    [Fact]
    public async Task AnUploadThatIsCancelledLeavesNothing()
    {
        var store = await StoreAsync();
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync(11, Dripping(Bytes(S3Limits.PartBytes + 1), () => cancelled.Cancel()), cancelled.Token));

        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(11, 0, 1, Cancellation));
    }

    private protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private protected static async Task<byte[]> ReadAsync(IContentStore store, long number, long offset, int count)
    {
        await using var stream = await store.OpenAsync(number, offset, count, Cancellation);
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, Cancellation);
        return bytes;
    }

    private protected static Stream Dripping(byte[] bytes, Exception? end = null) => new DrippingStream(bytes, () => { if (end is not null) { throw end; } });

    private protected static Stream Dripping(byte[] bytes, Action end) => new DrippingStream(bytes, end);

    /// <summary>Gives its bytes in odd pieces, as a network does, and can't be sought in.</summary>
    private sealed class DrippingStream(byte[] bytes, Action end) : MemoryStream(bytes, writable: false)
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
}
