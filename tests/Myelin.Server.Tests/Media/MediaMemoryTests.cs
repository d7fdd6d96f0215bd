using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Media;

/// <summary>Tests that measure the whole process, and so run while no other does.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;

/// <summary>How much memory content takes on its way.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class MediaMemoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>50 MB go through in the memory of their buffers.</summary>
    [Fact]
    public async Task A_large_upload_takes_constant_memory()
    {
        const int megabytes = 50;
        await using var server = await ServerFixture.StartAsync();
        var user = await server.RegisterAsync("heavy");
        await user.UploadAsync(new byte[1_000_000]);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var answer = (await user.Http.CallAsync(HttpMethod.Post, $"{MediaClient.V3}/upload", new StreamContent(new MediaBoundTests.Unsized(megabytes * 1_048_576L)))).Succeeded();
        using var response = await user.Http.GetAsync(
            MediaClient.Download(answer.GetProperty("content_uri").GetString()!), HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        var buffer = new byte[65_536];
        var read = 0L;
        for (int count; (count = await body.ReadAsync(buffer, Cancel)) > 0; read += count)
        {
        }

        Assert.Equal(megabytes * 1_048_576L, read);

        // Everything in this process, the client's side too: a tenth of what went through in each direction.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, megabytes * 1_048_576 / 5);
    }
}
