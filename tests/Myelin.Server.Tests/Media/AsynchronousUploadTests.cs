using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Myelin.Server.Media;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Media;

/// <summary>URIs whose content comes later ("POST create", "PUT upload").</summary>
public sealed class AsynchronousUploadTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly byte[] Later = "Later."u8.ToArray();

    [Fact]
    public async Task Content_comes_later_once_and_from_its_user_alone()
    {
        var (alice, bob) = (await server.RegisterAsync("later_alice"), await server.RegisterAsync("later_bob"));
        var created = await alice.PostAsync("/_matrix/media/v1/create");
        var mxc = created.GetProperty("content_uri").GetString()!;
        Assert.True(created.GetProperty("unused_expires_at").GetInt64() > DateTimeOffset.UtcNow.AddHours(23).ToUnixTimeMilliseconds());
        await bob.Http.AskAsync($"{MediaClient.Download(mxc)}?timeout_ms=0").RefusedAsync(504, "M_NOT_YET_UPLOADED");
        await bob.Http.AskAsync(MediaClient.Thumbnail(mxc, "width=32&height=32&timeout_ms=0")).RefusedAsync(504, "M_NOT_YET_UPLOADED");
        (await bob.FillAsync(mxc, Later)).Refused(403, "M_FORBIDDEN");
        (await alice.FillAsync(mxc, Later)).Succeeded();
        Assert.Equal(Later, await bob.Http.AskAsync(MediaClient.Download(mxc)).BytesAsync());
        (await alice.FillAsync(mxc, [1])).Refused(409, "M_CANNOT_OVERWRITE_MEDIA");
        (await alice.FillAsync(await alice.UploadAsync([2]), [1])).Refused(409, "M_CANNOT_OVERWRITE_MEDIA");
        (await alice.FillAsync("mxc://test.example/none", [1])).Refused(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task Who_waits_gets_it_when_it_comes()
    {
        var alice = await server.RegisterAsync("wait_alice");
        var mxc = (await alice.PostAsync("/_matrix/media/v1/create")).GetProperty("content_uri").GetString()!;
        var waiting = Enumerable.Range(0, 5).Select(_ => alice.Http.AskAsync($"{MediaClient.Download(mxc)}?timeout_ms=60000").BytesAsync()).ToList();
        (await alice.FillAsync(mxc, Later)).Succeeded();
        Assert.All(await Task.WhenAll(waiting), bytes => Assert.Equal(Later, bytes));
    }

    [Fact]
    public async Task Only_one_of_many_at_once_fills_a_URI()
    {
        var alice = await server.RegisterAsync("race_alice");
        var mxc = (await alice.PostAsync("/_matrix/media/v1/create")).GetProperty("content_uri").GetString()!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => alice.FillAsync(mxc, [(byte)i])));
        var winner = Assert.Single(Enumerable.Range(0, 8), i => answers[i].Status == HttpStatusCode.OK);
        Assert.All(answers.Where((_, i) => i != winner), answer => answer.Refused(409, "M_CANNOT_OVERWRITE_MEDIA"));
        Assert.Equal([(byte)winner], await alice.Http.AskAsync(MediaClient.Download(mxc)).BytesAsync());
    }

    [Fact]
    public async Task A_URI_that_is_not_used_in_time_is_no_more()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var own = await ServerFixture.StartAsync(overrides: builder => builder.Services.AddSingleton<TimeProvider>(time));
        var alice = await own.RegisterAsync("expiry_alice");
        var mxc = (await alice.PostAsync("/_matrix/media/v1/create")).GetProperty("content_uri").GetString()!;
        time.Advance(MediaLimits.UnusedLifetime);
        await alice.Http.AskAsync($"{MediaClient.Download(mxc)}?timeout_ms=60000").RefusedAsync(404, "M_NOT_FOUND");
        (await alice.FillAsync(mxc, Later)).Refused(404, "M_NOT_FOUND");
    }
}
