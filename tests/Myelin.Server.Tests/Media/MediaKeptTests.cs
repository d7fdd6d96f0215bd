using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Media;
using Myelin.Server.Media.Removing;
using Myelin.Server.Media.Stores;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Media;

/// <summary>How long content is kept, and that it is kept once.</summary>
public sealed class MediaKeptTests : IAsyncLifetime
{
    private static readonly byte[] Shared = "The same bytes."u8.ToArray();

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private ServerFixture _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ServerFixture.StartAsync(
        options =>
        {
            options.Media.Retention.LocalDays = 30;
            options.RateLimits.Enabled = false;
        },
        builder => builder.Services.AddSingleton<TimeProvider>(_time));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_same_bytes_are_kept_once_until_the_last_URI_goes()
    {
        var (alice, bob) = (await _server.RegisterAsync("same_alice"), await _server.RegisterAsync("same_bob"));
        var uris = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? alice : bob).UploadAsync(Shared, $"text/x{i}")));
        Assert.Equal(8, uris.Distinct().Count());
        await Eventually.HoldsAsync(() => Files == 1);
        var administration = _server.Get<IMediaAdministration>();
        foreach (var uri in uris[1..])
        {
            Assert.True(await administration.DeleteAsync(MxcUri.Parse(uri), Cancel));
        }

        Assert.Equal(Shared, await alice.Http.AskAsync(MediaClient.Download(uris[0])).BytesAsync());
        await alice.Http.AskAsync(MediaClient.Download(uris[1])).RefusedAsync(404, "M_NOT_FOUND");
        Assert.Equal(1, Files);
        Assert.True(await administration.DeleteAsync(MxcUri.Parse(uris[0]), Cancel));
        Assert.False(await administration.DeleteAsync(MxcUri.Parse(uris[0]), Cancel));
        Assert.Equal(0, Files);
        Assert.Equal(Shared, await alice.Http.AskAsync(MediaClient.Download(await alice.UploadAsync(Shared))).BytesAsync());
    }

    [Fact]
    public async Task Uploads_and_deletions_of_the_same_bytes_at_once_lose_nothing()
    {
        var alice = await _server.RegisterAsync("storm_alice");
        var administration = _server.Get<IMediaAdministration>();
        var kept = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async worker =>
        {
            for (var round = 0; round < 15; round++)
            {
                var mxc = await alice.UploadAsync(Shared);
                if ((worker + round) % 5 == 0)
                {
                    lock (kept)
                    {
                        kept.Add(mxc);
                    }
                }
                else
                {
                    await administration.DeleteAsync(MxcUri.Parse(mxc), Cancel);
                }
            }
        }));
        await SweepAsync();
        foreach (var mxc in kept)
        {
            Assert.Equal(Shared, await alice.Http.AskAsync(MediaClient.Download(mxc)).BytesAsync());
        }

        foreach (var mxc in kept)
        {
            await administration.DeleteAsync(MxcUri.Parse(mxc), Cancel);
        }

        _time.Advance(MediaLimits.LongestArrival * 2);
        await SweepAsync();
        Assert.Equal(0, Files);
    }

    [Fact]
    public async Task What_is_not_used_for_as_long_as_the_operator_says_goes()
    {
        var alice = await _server.RegisterAsync("retention_alice");
        var (used, unused) = (await alice.UploadAsync([1]), await alice.UploadAsync([2]));
        _time.Advance(TimeSpan.FromDays(20));
        await alice.Http.AskAsync(MediaClient.Download(used)).BytesAsync();
        _time.Advance(TimeSpan.FromDays(11));
        await SweepAsync();
        Assert.Equal([1], await alice.Http.AskAsync(MediaClient.Download(used)).BytesAsync());
        await alice.Http.AskAsync(MediaClient.Download(unused)).RefusedAsync(404, "M_NOT_FOUND");
        Assert.Equal(1, Files);
    }

    [Fact]
    public async Task What_the_server_keeps_for_itself_goes_days_after_its_last_use()
    {
        var alice = await _server.RegisterAsync("own_alice");
        var mxc = await _server.Get<IMediaKeeper>().KeepAsync(Shared, "image/png", "name.png", Cancel);
        Assert.Equal(Shared, await alice.Http.AskAsync(MediaClient.Download(mxc.Value)).BytesAsync());
        _time.Advance(MediaLimits.OwnKept + TimeSpan.FromMinutes(1));
        await SweepAsync();
        await alice.Http.AskAsync(MediaClient.Download(mxc.Value)).RefusedAsync(404, "M_NOT_FOUND");
        Assert.Equal(0, Files);
    }

    [Fact]
    public async Task Quarantined_bytes_stay_so_at_every_URI_and_when_they_come_again()
    {
        var alice = await _server.RegisterAsync("quarantine_alice");
        var (first, second) = (await alice.UploadAsync(Shared), await alice.UploadAsync(Shared));
        var administration = _server.Get<IMediaAdministration>();
        Assert.True(await administration.QuarantineAsync(MxcUri.Parse(first), Cancel));
        Assert.False(await administration.QuarantineAsync(MxcUri.Parse("mxc://test.example/none"), Cancel));
        await alice.Http.AskAsync(MediaClient.Download(first)).RefusedAsync(404, "M_NOT_FOUND");
        await alice.Http.AskAsync(MediaClient.Download(second)).RefusedAsync(404, "M_NOT_FOUND");
        await alice.Http.AskAsync(MediaClient.Thumbnail(first, "width=32&height=32")).RefusedAsync(404, "M_NOT_FOUND");
        await administration.DeleteAsync(MxcUri.Parse(first), Cancel);
        await administration.DeleteAsync(MxcUri.Parse(second), Cancel);
        await SweepAsync();
        var third = await alice.UploadAsync(Shared);
        await alice.Http.AskAsync(MediaClient.Download(third)).RefusedAsync(404, "M_NOT_FOUND");
        Assert.True(await administration.ReleaseAsync(MxcUri.Parse(third), Cancel));
        Assert.Equal(Shared, await alice.Http.AskAsync(MediaClient.Download(third)).BytesAsync());
    }

    [Fact]
    public async Task Quarantined_bytes_are_not_served_as_a_thumbnail_either()
    {
        var alice = await _server.RegisterAsync("quarantine_thumbnail");
        var picture = MediaClient.Thumbnail(await alice.UploadAsync(Thumbnails.Pictures.Png(640, 480, 480)), "width=96&height=96&method=crop");
        var thumbnail = await alice.UploadAsync(await alice.Http.AskAsync(picture).BytesAsync());
        Assert.True(await _server.Get<IMediaAdministration>().QuarantineAsync(MxcUri.Parse(thumbnail), Cancel));
        await alice.Http.AskAsync(picture).RefusedAsync(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task Bytes_that_the_store_has_lost_are_not_found()
    {
        var alice = await _server.RegisterAsync("lost_alice");
        var mxc = await alice.UploadAsync(Shared);
        File.Delete(MediaBoundTests.FilesOf(_server).Single());
        await alice.Http.AskAsync(MediaClient.Download(mxc)).RefusedAsync(404, "M_NOT_FOUND");
    }

    [Fact]
    public async Task What_a_process_that_died_has_left_is_removed()
    {
        var (writer, store, now) = (_server.Get<ILogWriter>(), _server.Get<IContentStore>(), _time.GetUtcNow());
        var (arriving, apart, going) = (long.MaxValue, long.MaxValue - 1, long.MaxValue - 2);
        foreach (var number in new[] { arriving, apart, going })
        {
            await store.PutAsync(number, new MemoryStream(BitConverter.GetBytes(number)), Cancel);
            await writer.AppendAsync(ContentRows.Arrive(new LogUnit(), number, now), Cancel);
        }

        await writer.AppendAsync(ContentRows.Keep(new LogUnit(), apart, BitConverter.GetBytes(apart), sizeof(long), now), Cancel);
        await writer.AppendAsync(ContentRows.SetApart(apart, now), Cancel);
        await writer.AppendAsync(ContentRows.GiveUp(going, now), Cancel);
        await SweepAsync();
        Assert.Equal(1, Files);
        _time.Advance(MediaLimits.LongestArrival);
        await SweepAsync();
        Assert.Equal(0, Files);
        Assert.Equal(0, await _server.Get<IDatabase>().ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM media_contents", token), Cancel));
    }

    private int Files => MediaBoundTests.FilesOf(_server).Count;

    private Task SweepAsync()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        return _server.Services.GetServices<IRecurringWork>().OfType<MediaRemoval>().Single().RunAsync(Cancel);
    }
}
