using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Federation;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Outgoing;
using Myelin.Server.Storage.Caches;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary><c>/.well-known/matrix/server</c> of a host that does what it can to be a nuisance ("Resolving server names", step 3).</summary>
public sealed class WellKnownTests : IAsyncLifetime
{
    private const string Path = "/.well-known/matrix/server";
    private const string Valid = """{"m.server":"matrix.example.net:443"}""";

    private readonly TestAuthority _authority = new();
    private readonly LoopbackNetwork _network = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private HostilePeer _peer = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _peer = await HostilePeer.StartAsync(_authority.Issue(null, "example.org", "other.example.org"));
        _network.Name("example.org", "1.2.3.4");
        _network.Name("other.example.org", "1.2.3.4");
        _network.Name("inside.example.org", "10.0.0.1");
        _network.Name("unproven.example.org", "1.2.3.4");
        _network.Listen("1.2.3.4", 443, _peer.Port);
        _network.Listen("10.0.0.1", 443, _peer.Port);
        var options = new MyelinOptions();
        options.Outgoing.TrustedAuthorities.Add(_authority.File);
        var services = new ServiceCollection()
            .AddSingleton(Options.Create(options))
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton(new MemoryBudget())
            .AddSingleton<WellKnownReader>()
            .AddSingleton<WellKnownCache>();
        OutgoingRegistration.AddOutgoing(services);
        _network.UseIn(services);
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _peer.DisposeAsync();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(Valid, "matrix.example.net:443")]
    [InlineData("""{"m.server":"5.6.7.8"}""", "5.6.7.8")]
    [InlineData("""{"m.server":""}""", null)]
    [InlineData("""{"m.server":"https://matrix.example.net"}""", null)]
    [InlineData("""{"m.server":"matrix.example.net/path"}""", null)]
    [InlineData("""{"m.server":"matrix.example.net\n"}""", null)]
    [InlineData("""{"m.server":"\ud800"}""", null)]
    [InlineData("""{"m.server":["matrix.example.net"]}""", null)]
    [InlineData("""{"m.homeserver":{"base_url":"https://example.org"}}""", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public async Task Only_a_server_name_in_a_JSON_object_delegates(string body, string? delegated)
    {
        _peer.On(Path, async context => await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body), context.RequestAborted));
        Assert.Equal(delegated, (await FetchAsync()).Answer.Delegated?.Value);
    }

    [Fact]
    public async Task Redirects_are_followed_also_to_other_hosts_as_MSC4402_says()
    {
        _peer.Redirect(Path, "/moved");
        _peer.Redirect("/moved", "https://other.example.org/again");
        _peer.Json("/again", Valid);
        var fetched = await FetchAsync();
        Assert.Equal("matrix.example.net:443", fetched.Answer.Delegated?.Value);
        Assert.Contains("https://other.example.org/again", fetched.Answer.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_loops_end()
    {
        _peer.Redirect(Path, "/a");
        _peer.Redirect("/a", "/b");
        _peer.Redirect("/b", Path);
        Assert.Contains("loop", (await FetchAsync()).Answer.Finding, StringComparison.Ordinal);
        Assert.Equal(3, _peer.Requests.Count);
    }

    [Fact]
    public async Task Redirects_that_are_all_different_end()
    {
        for (var i = 0; i < 100; i++)
        {
            var next = $"/{i}";
            _peer.Redirect(i == 0 ? Path : $"/{i - 1}", next);
        }

        Assert.Null((await FetchAsync()).Answer.Delegated);
        Assert.Equal(FederationLimits.WellKnownRedirects + 1, _peer.Requests.Count);
    }

    [Theory]
    [InlineData("http://other.example.org/again")]
    [InlineData("ftp://other.example.org/again")]
    [InlineData("file:///etc/passwd")]
    public async Task Redirects_away_from_https_are_not_followed(string to)
    {
        _peer.Redirect(Path, to);
        Assert.Contains("not https", (await FetchAsync()).Answer.Finding, StringComparison.Ordinal);
        Assert.Single(_network.Connected);
    }

    /// <summary>SSRF: neither the name itself nor a redirect leads inside, whatever form the address has.</summary>
    [Theory]
    [InlineData("https://inside.example.org/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[64:ff9b::10.0.0.1]/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    public async Task A_redirect_inside_is_refused(string to)
    {
        _peer.Redirect(Path, to);
        Assert.Contains("Outgoing:AllowedRanges", (await FetchAsync()).Answer.Finding, StringComparison.Ordinal);
        Assert.Single(_network.Connected);
    }

    [Fact]
    public async Task A_host_inside_is_not_asked()
    {
        Assert.Contains("Outgoing:AllowedRanges", (await FetchAsync("inside.example.org")).Answer.Finding, StringComparison.Ordinal);
        Assert.Empty(_network.Connected);
    }

    [Fact]
    public async Task A_host_that_does_not_prove_its_name_is_not_believed()
    {
        _peer.Json(Path, Valid);
        Assert.Null((await FetchAsync("unproven.example.org")).Answer.Delegated);
        Assert.Empty(_peer.Requests);
    }

    /// <summary>CVE-2021-21274: a huge <c>.well-known</c>.</summary>
    [Fact]
    public async Task An_endless_document_is_read_within_its_bound()
    {
        _peer.Endless(Path);
        Assert.Contains("more than 51200 bytes", (await FetchAsync()).Answer.Finding, StringComparison.Ordinal);
    }

    /// <summary>CWE-409: nothing is decompressed.</summary>
    [Fact]
    public async Task A_compressed_document_is_not_decompressed()
    {
        _peer.On(Path, async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Valid), context.RequestAborted);
        });
        Assert.Null((await FetchAsync()).Answer.Delegated);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_host_is_waited_for_no_longer_than_its_time(bool begins)
    {
        if (begins)
        {
            _peer.Stalled(Path);
        }
        else
        {
            _peer.Silent(Path);
        }

        var fetching = FetchAsync();
        await Eventually.HoldsAsync(() => _peer.Requests.Count == 1);
        await Eventually.DoneAsync(fetching, _time, FederationLimits.WellKnownTimeout);
        Assert.Contains("does not answer", (await fetching).Answer.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cache-Control", "max-age=7200", 120)]
    [InlineData("Cache-Control", "public, max-age=999999999", 48 * 60)]
    [InlineData("Cache-Control", "no-store", 5)]
    [InlineData("Cache-Control", "max-age=1", 5)]
    [InlineData("Expires", "0", 5)]
    [InlineData("X-Nothing", "said", 24 * 60)]
    public async Task It_is_kept_as_long_as_its_headers_say_within_bounds(string header, string value, int minutes)
    {
        _peer.On(Path, async context =>
        {
            context.Response.Headers[header] = value;
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Valid), context.RequestAborted);
        });
        await AskAsync();
        _time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        await AskAsync("EXAMPLE.org");
        Assert.Equal(1, _peer.Count(Path));
        _time.Advance(TimeSpan.FromSeconds(2));
        await AskAsync();
        Assert.Equal(2, _peer.Count(Path));
    }

    [Fact]
    public async Task Errors_are_kept_ever_longer_up_to_an_hour()
    {
        foreach (var (minutes, count) in new[] { (5, 1), (10, 2), (20, 3), (40, 4), (60, 5), (60, 6) })
        {
            Assert.Null((await AskAsync()).Delegated);
            _time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            await AskAsync();
            Assert.Equal(count, _peer.Count(Path));
            _time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public async Task A_former_answer_stands_in_for_failures_for_two_days()
    {
        _peer.Json(Path, Valid);
        await AskAsync();
        _peer.Status(Path, 500);
        _time.Advance(TimeSpan.FromHours(47));
        Assert.Equal("matrix.example.net:443", (await AskAsync()).Delegated?.Value);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Null((await AskAsync()).Delegated);
    }

    [Fact]
    public async Task Many_who_ask_at_once_ask_the_host_once()
    {
        var answer = new TaskCompletionSource();
        _peer.On(Path, async context =>
        {
            await answer.Task;
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Valid), context.RequestAborted);
        });
        var asking = Enumerable.Range(0, 50).Select(_ => AskAsync()).ToList();
        await Eventually.HoldsAsync(() => _peer.Count(Path) == 1);
        answer.SetResult();
        Assert.All(await Task.WhenAll(asking), found => Assert.Equal(ServerName.Parse("matrix.example.net:443"), found.Delegated));
        Assert.Equal(1, _peer.Count(Path));
    }

    private Task<FetchedWellKnown> FetchAsync(string host = "example.org") => _services.GetRequiredService<WellKnownReader>().FetchAsync(host, Cancel).AsTask();

    private Task<WellKnownAnswer> AskAsync(string host = "example.org") => _services.GetRequiredService<WellKnownCache>().FindAsync(host, Cancel).AsTask();
}
