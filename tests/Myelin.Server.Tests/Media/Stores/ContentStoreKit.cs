using Myelin.Server.Media;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Tests.Media.Stores;

/// <summary>What every store promises.</summary>
public abstract class ContentStoreKit
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A store in which nothing is.</summary>
    private protected abstract ValueTask<IContentStore> StoreAsync();

    [Fact]
    public async Task Gives_back_the_whole_and_any_part()
    {
        var store = await StoreAsync();
        await store.PutAsync(7, new MemoryStream(Bytes), Cancel);
        Assert.Equal(Bytes, await ReadAsync(store, 7, 0, Bytes.Length));
        Assert.Equal(Bytes[..1], await ReadAsync(store, 7, 0, 1));
        Assert.Equal(Bytes[150_000..150_010], await ReadAsync(store, 7, 150_000, 10));
        Assert.Equal(Bytes[^1..], await ReadAsync(store, 7, Bytes.Length - 1, 1));
    }

    [Fact]
    public async Task Keeps_nothing_too()
    {
        var store = await StoreAsync();
        await store.PutAsync(8, new MemoryStream([]), Cancel);
        await store.DeleteAsync(8, Cancel);
    }

    [Fact]
    public async Task Keeps_each_number_apart_and_deletes_one()
    {
        var store = await StoreAsync();
        long[] numbers = [1, 255, 256, 257, 65_535, 65_536, 65_537, long.MaxValue];
        foreach (var number in numbers)
        {
            await store.PutAsync(number, new MemoryStream(BitConverter.GetBytes(number)), Cancel);
        }

        await store.DeleteAsync(256, Cancel);
        await store.DeleteAsync(256, Cancel);
        await store.DeleteAsync(999_999, Cancel);
        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(256, 0, 1, Cancel));
        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(999_999, 0, 1, Cancel));
        foreach (var number in numbers.Where(number => number != 256))
        {
            Assert.Equal(BitConverter.GetBytes(number), await ReadAsync(store, number, 0, sizeof(long)));
        }
    }

    [Fact]
    public async Task Replaces_what_was_there()
    {
        var store = await StoreAsync();
        await store.PutAsync(9, new MemoryStream(Bytes), Cancel);
        await store.PutAsync(9, new MemoryStream([1, 2]), Cancel);
        Assert.Equal([1, 2], await ReadAsync(store, 9, 0, 2));
    }

    [Fact]
    public async Task Leaves_nothing_of_what_broke_off()
    {
        var store = await StoreAsync();
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => store.PutAsync(10, new Breaking(Bytes), Cancel));
        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(10, 0, 1, Cancel));
    }

    private protected static async Task<byte[]> ReadAsync(IContentStore store, long number, long offset, int count)
    {
        await using var stream = await store.OpenAsync(number, offset, count, Cancel);
        var read = new byte[count];
        await stream.ReadExactlyAsync(read, Cancel);
        return read;
    }

    /// <summary>Gives its bytes, and then an exception that no store throws.</summary>
    private sealed class Breaking(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new TimeZoneNotFoundException();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopyAsync(destination, bufferSize, cancellationToken);

        private async Task CopyAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            while (true)
            {
                await destination.WriteAsync(buffer.AsMemory(0, await ReadAsync(buffer, cancellationToken)), cancellationToken);
            }
        }
    }
}
