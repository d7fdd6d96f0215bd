using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.Configuration;
using Myelin.Server.Media;
using Myelin.Server.Media.Stores;
using Myelin.Server.Media.Stores.S3;

namespace Myelin.Server.Tests.Media.Stores;

/// <summary>The store on real S3-speaking storage.</summary>
public sealed class S3ContentStoreTests(MotoServer moto) : ContentStoreKit, IClassFixture<MotoServer>
{
    private readonly string _bucket = $"myelin-{Guid.NewGuid():N}";

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

        await store.PutAsync(length, Dripping(bytes), Cancel);

        if (length > 0)
        {
            Assert.Equal(bytes, await ReadAsync(store, length, 0, length));
        }
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(S3Limits.PartBytes + 1_000)]
    public async Task AnUploadThatBreaksOffLeavesNothing(int length)
    {
        var store = await StoreAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => store.PutAsync(10, Dripping(Bytes(length), new InvalidOperationException("The uploader is gone.")), Cancel));

        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(10, 0, 1, Cancel));
    }

    [Fact]
    public async Task AnUploadThatIsCancelledLeavesNothing()
    {
        var store = await StoreAsync();
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync(11, Dripping(Bytes(S3Limits.PartBytes + 1), () => cancelled.Cancel()), cancelled.Token));

        await Assert.ThrowsAsync<ContentMissingException>(async () => await store.OpenAsync(11, 0, 1, Cancel));
    }

    [Fact]
    public async Task ObjectsBeginWithThePrefix()
    {
        var store = await StoreAsync();
        await store.PutAsync(12, Dripping([1]), Cancel);

        Assert.Contains("<Key>of/media-12</Key>", await AskAsync(HttpMethod.Get, $"{_bucket}?list-type=2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PartsOfAnUploadThatBreaksOffAreGivenUp()
    {
        var store = await StoreAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => store.PutAsync(13, Dripping(Bytes((2 * S3Limits.PartBytes) + 1), new InvalidOperationException("The uploader is gone.")), Cancel));

        Assert.DoesNotContain("<Upload>", await AskAsync(HttpMethod.Get, $"{_bucket}?uploads"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABucketThatIsMissingIsAFailureAndNoMissingContent()
    {
        await StoreAsync();
        var store = Store(moto.Address, "another-bucket");

        var failure = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(1, Dripping([1]), Cancel));
        Assert.Contains("bucket", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(async () => await store.OpenAsync(1, 0, 1, Cancel));
    }

    private protected override async ValueTask<IContentStore> StoreAsync()
    {
        Assert.SkipWhen(MotoServer.Absent is not null, MotoServer.Absent ?? string.Empty);
        await AskAsync(HttpMethod.Put, _bucket);
        return Store(moto.Address, _bucket);
    }

    internal static IContentStore Store(Uri endpoint, string bucket, TimeProvider? time = null, TimeSpan? patience = null) => S3ContentStore.Create(
        new MediaS3Options
        {
            Endpoint = endpoint.ToString(),
            Bucket = bucket,
            AccessKey = "key",
            SecretKey = "secret",
            Prefix = "of/media-",
            ForcePathStyle = true,
        },
        time ?? TimeProvider.System,
        patience);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static DrippingStream Dripping(byte[] bytes, Exception? end = null) => new(bytes, () => { if (end is not null) { throw end; } });

    private static DrippingStream Dripping(byte[] bytes, Action end) => new(bytes, end);

    private async Task<string> AskAsync(HttpMethod method, string path)
    {
        using var http = new HttpClient { BaseAddress = moto.Address };
        using var request = new HttpRequestMessage(method, path);
        using var response = await http.SendAsync(request, Cancel);
        return await response.Content.ReadAsStringAsync(Cancel);
    }
}

/// <summary>The store on storage that fails.</summary>
public sealed class S3FailureTests
{
    private const string Forbidden = "<?xml version=\"1.0\"?><Error><Code>InvalidAccessKeyId</Code><Message>The key does not exist.</Message></Error>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StorageThatIsDownIsAFailure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await EverythingFailsAsync(S3ContentStoreTests.Store(new Uri($"http://127.0.0.1:{port}"), "bucket"));
    }

    [Fact]
    public async Task StorageThatFailsIsAFailure()
    {
        await using var storage = new ScriptedStorage((_, response) => Answer(response, 500, string.Empty));

        await EverythingFailsAsync(S3ContentStoreTests.Store(storage.Address, "bucket"));
        Assert.True(storage.Requests > 3, "Requests that fail by 500 are repeated.");
    }

    [Fact]
    public async Task WrongCredentialsAreAFailureThatSaysSo()
    {
        await using var storage = new ScriptedStorage((_, response) => Answer(response, 403, Forbidden));

        var failure = await EverythingFailsAsync(S3ContentStoreTests.Store(storage.Address, "bucket"));
        Assert.Contains("The key does not exist.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StorageThatHangsIsAFailure()
    {
        await using var storage = new ScriptedStorage((_, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Cancellation));

        await EverythingFailsAsync(S3ContentStoreTests.Store(storage.Address, "bucket", patience: TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task StorageThatHangsIsLeftWhenTheCallerIs()
    {
        using var cancelled = new CancellationTokenSource();
        await using var storage = new ScriptedStorage(async (_, _) =>
        {
            await cancelled.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Cancellation);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await S3ContentStoreTests.Store(storage.Address, "bucket").OpenAsync(1, 0, 1, cancelled.Token));
    }

    [Fact]
    public async Task AnAnswerThatStopsIsAFailureOnceItHasStoppedForLong()
    {
        var time = new FakeTimeProvider();
        await using var storage = new ScriptedStorage(async (_, response) =>
        {
            response.ContentLength64 = 100;
            await response.OutputStream.WriteAsync(new byte[50], Cancellation);
            await response.OutputStream.FlushAsync(Cancellation);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Cancellation);
        });
        await using var stream = await S3ContentStoreTests.Store(storage.Address, "bucket", time).OpenAsync(1, 0, 100, Cancellation);
        await stream.ReadExactlyAsync(new byte[50], Cancellation);

        var reading = stream.ReadAsync(new byte[50], Cancellation).AsTask();
        time.Advance(S3Limits.ReadTimeout);

        await Assert.ThrowsAsync<IOException>(() => reading);
    }

    [Fact]
    public async Task AnUploadWhoseLaterPartFailsIsGivenUp()
    {
        var asked = new List<string>();
        await using var storage = new ScriptedStorage(async (request, response) =>
        {
            lock (asked)
            {
                asked.Add($"{request.HttpMethod} {request.Url!.Query}");
            }

            await request.InputStream.CopyToAsync(Stream.Null, Cancellation);
            var isFirst = request.Url.Query.Contains("partNumber=1&", StringComparison.Ordinal) || request.Url.Query.EndsWith("partNumber=1", StringComparison.Ordinal);
            response.Headers["ETag"] = "\"etag\"";
            await (request.HttpMethod switch
            {
                "POST" => Answer(response, 200, "<?xml version=\"1.0\"?><InitiateMultipartUploadResult><UploadId>the-upload</UploadId></InitiateMultipartUploadResult>"),
                "PUT" when !isFirst => Answer(response, 500, string.Empty),
                _ => Answer(response, 200, string.Empty),
            });
        });

        using var bytes = new MemoryStream(new byte[S3Limits.PartBytes + 1]);
        await Assert.ThrowsAsync<IOException>(() => S3ContentStoreTests.Store(storage.Address, "bucket").PutAsync(1, bytes, Cancellation));

        Assert.Equal("DELETE ?uploadId=the-upload", asked[^1]);
        Assert.DoesNotContain(asked, line => line.StartsWith("POST ?uploadId", StringComparison.Ordinal));
    }

    private static async Task<IOException> EverythingFailsAsync(IContentStore store)
    {
        using var bytes = new MemoryStream([1]);
        var failure = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(1, bytes, Cancellation));
        await Assert.ThrowsAsync<IOException>(async () => await store.OpenAsync(1, 0, 1, Cancellation));
        await Assert.ThrowsAsync<IOException>(() => store.DeleteAsync(1, Cancellation));
        return failure;
    }

    private static async Task Answer(HttpListenerResponse response, int status, string body)
    {
        response.StatusCode = status;
        response.ContentType = "application/xml";
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), Cancellation);
        response.Close();
    }

    /// <summary>Answers every request as it is told.</summary>
    private sealed class ScriptedStorage : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Task _serving;
        private int _requests;

        public ScriptedStorage(Func<HttpListenerRequest, HttpListenerResponse, Task> answer)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/"));
            probe.Stop();
            _listener.Prefixes.Add(Address.ToString());
            _listener.Start();
            _serving = ServeAsync(answer);
        }

        public Uri Address { get; }

        public int Requests => Volatile.Read(ref _requests);

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        private async Task ServeAsync(Func<HttpListenerRequest, HttpListenerResponse, Task> answer)
        {
            try
            {
                while (await _listener.GetContextAsync() is { } context)
                {
                    Interlocked.Increment(ref _requests);
                    _ = answer(context.Request, context.Response);
                }
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                // It has been closed.
            }
        }
    }
}
