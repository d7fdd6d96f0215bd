using System.Net;
using Myelin.Server.Media;
using Myelin.Server.Tests.Crash;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Media;

/// <summary>How much is taken, and from whom.</summary>
public sealed class MediaBoundTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_too_large_is_refused_whether_its_length_is_told_or_not()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Media.MaximumUploadBytes = 1_000);
        var user = await server.RegisterAsync("large");
        await user.UploadAsync(new byte[1_000]);
        (await user.TryUploadAsync(new byte[1_001])).Refused(413, "M_TOO_LARGE");
        (await user.Http.CallAsync(HttpMethod.Post, $"{MediaClient.V3}/upload", new StreamContent(new Unsized(new byte[100_000])))).Refused(413, "M_TOO_LARGE");
        var created = (await user.PostAsync("/_matrix/media/v1/create")).GetProperty("content_uri").GetString()!;
        (await user.FillAsync(created, new byte[1_001])).Refused(413, "M_TOO_LARGE");
        Assert.Single(FilesOf(server));
    }

    /// <summary>CVE-2024-36402 and its like: an endless stream is given up at the bound, and leaves nothing.</summary>
    [Fact]
    public async Task CVE_2024_36402_an_endless_upload_is_given_up_at_the_bound()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Media.MaximumUploadBytes = 300_000);
        var user = await server.RegisterAsync("endless");
        using var content = new StreamContent(new Endless());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{MediaClient.V3}/upload") { Content = content };
        request.Headers.ExpectContinue = false;
        try
        {
            using var response = await user.Http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The server has answered and closed the connection, which a client that still sends may see as its end.
        }

        Assert.Empty(FilesOf(server));
        await user.UploadAsync([1]);
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing()
    {
        await using var server = await ServerFixture.StartAsync();
        var user = await server.RegisterAsync("away");
        using var leaving = new CancellationTokenSource();
        var stalled = new Stalling(leaving);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
            await user.Http.PostAsync($"{MediaClient.V3}/upload", new StreamContent(stalled), leaving.Token));
        await Eventually.HoldsAsync(() => FilesOf(server).Count == 0 && stalled.HasSent);
    }

    [Fact]
    public async Task A_quota_holds_for_one_user()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Media.QuotaBytesPerUser = 1_000);
        var (alice, bob) = (await server.RegisterAsync("quota_alice"), await server.RegisterAsync("quota_bob"));
        await alice.UploadAsync(new byte[600]);
        (await alice.TryUploadAsync(new byte[401])).Refused(403, "M_FORBIDDEN");
        (await alice.Http.CallAsync(HttpMethod.Post, $"{MediaClient.V3}/upload", new StreamContent(new Unsized(new byte[500])))).Refused(403, "M_FORBIDDEN");
        await bob.UploadAsync(new byte[900]);
        await alice.UploadAsync(new byte[400]);
        (await alice.SendAsync(HttpMethod.Post, "/_matrix/media/v1/create", new { })).Refused(403, "M_FORBIDDEN");
        (await alice.TryUploadAsync([1])).Refused(403, "M_FORBIDDEN");
    }

    [Fact]
    public async Task Uploads_at_the_same_time_do_not_pass_a_quota_together()
    {
        await using var server = await ServerFixture.StartAsync(options => options.Media.QuotaBytesPerUser = 1_000);
        var user = await server.RegisterAsync("quota_race");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => user.TryUploadAsync([.. Enumerable.Repeat((byte)i, 300)])));
        Assert.Equal(3, answers.Count(answer => answer.Status is HttpStatusCode.OK));
        Assert.All(answers.Where(answer => answer.Status is not HttpStatusCode.OK), answer => answer.Refused(403, "M_FORBIDDEN"));
    }

    [Fact]
    public async Task Only_so_many_URIs_wait_for_their_content()
    {
        await using var server = await ServerFixture.StartAsync();
        var user = await server.RegisterAsync("pending");
        var uris = new List<string>();
        for (var i = 0; i < MediaLimits.UnusedPerUser; i++)
        {
            uris.Add((await user.PostAsync("/_matrix/media/v1/create")).GetProperty("content_uri").GetString()!);
        }

        (await user.SendAsync(HttpMethod.Post, "/_matrix/media/v1/create", new { })).Refused(429, "M_LIMIT_EXCEEDED");
        (await user.FillAsync(uris[0], [1])).Succeeded();
        await user.PostAsync("/_matrix/media/v1/create");
    }

    /// <summary>What goes through is many times what the server's memory grows by.</summary>
    [Fact]
    [Slow]
    public async Task Large_content_takes_constant_memory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of a process's memory is read from /proc");
        const long length = 256 * 1_048_576;
        var directory = Directory.CreateTempSubdirectory("myelin-heavy-");
        await using var server = new CrashingServer("", ("Media__MaximumUploadBytes", $"{length}"), ("Media__Directory", directory.FullName));
        await server.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        var account = (await http.CallAsync(
            HttpMethod.Post, "/_matrix/client/v3/register", new { username = "heavy", password = ServerFixture.Password, auth = new { type = "m.login.dummy" } })).Succeeded();
        http.DefaultRequestHeaders.Authorization = new("Bearer", account.GetProperty("access_token").GetString());
        await PassThroughAsync(http, 1_048_576);
        var before = server.PeakMemory;
        await PassThroughAsync(http, length);
        Assert.InRange(server.PeakMemory - before, 0, length / 4);
        directory.Delete(recursive: true);
    }

    private static async Task PassThroughAsync(HttpClient http, long length)
    {
        var answer = (await http.CallAsync(HttpMethod.Post, $"{MediaClient.V3}/upload", new StreamContent(new Unsized(length)))).Succeeded();
        using var response = await http.GetAsync(
            MediaClient.Download(answer.GetProperty("content_uri").GetString()!), HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        var buffer = new byte[65_536];
        var read = 0L;
        for (int count; (count = await body.ReadAsync(buffer, Cancel)) > 0; read += count)
        {
        }

        Assert.Equal(length, read);
    }

    internal static IReadOnlyList<string> FilesOf(ServerFixture server)
    {
        var folder = Path.Combine(server.DataDirectory, "media");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    /// <summary>Zeros, of a length that is not told.</summary>
    private sealed class Unsized(long length) : Endless
    {
        private long _left = length;

        public Unsized(byte[] bytes)
            : this(bytes.Length)
        {
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(_left, buffer.Length);
            _left -= count;
            return count;
        }
    }

    /// <summary>Sends some, and then waits until the client goes away.</summary>
    private sealed class Stalling(CancellationTokenSource leaving) : Endless
    {
        public bool HasSent { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (HasSent)
            {
                await leaving.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            HasSent = true;
            return 100;
        }
    }

    private class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer) => buffer.Length;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
