using System.Globalization;
using Myelin.Server.Media;
using Myelin.Server.Media.Thumbnails.Worker;
using Myelin.Server.Tests.Crash;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Media.Stores;

namespace Myelin.Server.Tests.Media.Thumbnails;

/// <summary>The whole server in a process of its own, and the processes that decode for it.</summary>
public sealed class ThumbnailServerTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheServerLoadsNoDecoderAndTakesItsProcessesAlongWhenItIsKilled()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Asks /proc.");
        await using var server = new CrashingServer(string.Empty, ("Metrics__Token", "secret-of-the-operator"));
        await server.StartAsync();
        var alice = await RegisterAsync(server);
        var mxc = await alice.UploadAsync(Pictures.Png(640, 480, 480), "text/plain");
        Assert.Empty(Workers(server.ProcessId));

        var thumbnail = await alice.Http.AskAsync(MediaClient.Thumbnail(mxc, "width=96&height=96&method=crop")).BytesAsync();

        Assert.Equal("jpegload_source", (await Pictures.LookAsync(thumbnail)).Loader);
        var maps = await File.ReadAllTextAsync($"/proc/{server.ProcessId}/maps", Cancellation);
        Assert.DoesNotContain("libvips", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("NetVips", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("AWSSDK", maps, StringComparison.Ordinal);

        var worker = Assert.Single(Workers(server.ProcessId));
        Assert.DoesNotContain("secret-of-the-operator", await File.ReadAllTextAsync($"/proc/{worker}/environ", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries($"/proc/{worker}/fd").Select(handle => new FileInfo(handle).LinkTarget ?? string.Empty), target => target.Contains("myelin.db", StringComparison.Ordinal));

        await server.KillAsync();

        await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{worker}"));
    }

    [Fact]
    public async Task ContentAndThumbnailsLieInS3IfThatIsSet()
    {
        Assert.SkipWhen(MotoServer.Absent is not null, MotoServer.Absent ?? string.Empty);
        using (var http = new HttpClient { BaseAddress = moto.Address })
        using (var nothing = new ByteArrayContent([]))
        {
            (await http.PutAsync("media-of-the-server", nothing, Cancellation)).EnsureSuccessStatusCode();
        }

        await using var server = new CrashingServer(
            string.Empty,
            ("Media__S3__Bucket", "media-of-the-server"),
            ("Media__S3__Endpoint", moto.Address.ToString()),
            ("Media__S3__AccessKey", "key"),
            ("Media__S3__SecretKey", "secret"),
            ("Media__S3__ForcePathStyle", "true"));
        await server.StartAsync();
        var alice = await RegisterAsync(server);
        var picture = Pictures.Png(640, 480, 480);
        var large = new byte[12 * 1_048_576];
        new Random(1).NextBytes(large);

        var (mxc, largeMxc) = (await alice.UploadAsync(picture), await alice.UploadAsync(large));

        Assert.Equal(picture, await alice.Http.AskAsync(MediaClient.Download(mxc)).BytesAsync());
        Assert.Equal(large, await alice.Http.AskAsync(MediaClient.Download(largeMxc)).BytesAsync());
        Assert.Equal(large[1_000_000..1_000_010], await alice.Http.AskAsync(MediaClient.Download(largeMxc), headers => headers.Range = new(1_000_000, 1_000_009)).BytesAsync());
        Assert.NotEmpty(await alice.Http.AskAsync(MediaClient.Thumbnail(mxc, "width=96&height=96&method=crop")).BytesAsync());
    }

    private static IEnumerable<int> Workers(int server) =>
        from directory in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(directory)
        where name.All(char.IsAsciiDigit) && File.Exists($"{directory}/cmdline")
        where Parent(directory) == server && Read($"{directory}/cmdline").Contains(PictureWork.Command, StringComparison.Ordinal)
        select int.Parse(name, CultureInfo.InvariantCulture);

    private static int Parent(string directory) =>
        Read($"{directory}/status").Split('\n').FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal)) is { } line
            ? int.Parse(line.AsSpan(5), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) : 0;

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // That process has just ended.
            return string.Empty;
        }
    }

    private static async Task<TestUser> RegisterAsync(CrashingServer server)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        var answer = (await http.CallAsync(
            HttpMethod.Post, "/_matrix/client/v3/register", new { username = "alice", password = ServerFixture.Password, auth = new { type = "m.login.dummy" } })).Succeeded();
        var token = answer.GetProperty("access_token").GetString()!;
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return new TestUser(answer.GetProperty("user_id").GetString()!, answer.GetProperty("device_id").GetString()!, token, ServerFixture.Password, http);
    }
}
