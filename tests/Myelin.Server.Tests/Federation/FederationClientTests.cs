using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Myelin.Api;
using Myelin.Api.ServerServer.Discovery;
using Myelin.Api.ServerServer.Keys;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Federation;
using Myelin.Server.Federation.Requests;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Outgoing;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary>Calls to a server that does what it can to be a nuisance: each ends, in time and within bounds, with a result that says what may have happened.</summary>
public sealed class FederationClientTests : IAsyncLifetime
{
    private const string Version = "/_matrix/federation/v1/version";

    private static readonly ServerName Peer = ServerName.Parse("peer.example");

    private readonly TestAuthority _authority = new();
    private readonly LoopbackNetwork _network = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly MyelinOptions _options = new() { ServerName = "test.example" };
    private HostilePeer _peer = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IFederationClient Client => _services.GetRequiredService<IFederationClient>();

    public async ValueTask InitializeAsync()
    {
        _peer = await HostilePeer.StartAsync(_authority.Issue(null, "peer.example"));
        _network.Name("peer.example", "8.1.1.1");
        _network.Listen("8.1.1.1", 8448, _peer.Port);
        _options.Outgoing.TrustedAuthorities.Add(_authority.File);
        _options.Federation.DeniedServers.Add("denied.example");
        var services = new ServiceCollection()
            .AddSingleton(Options.Create(_options))
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton(new ServerIdentity(ServerName.Parse("test.example"), _key))
            .AddSingleton<IFederationPolicy, ConfiguredPolicy>()
            .AddSingleton<WellKnownReader>()
            .AddSingleton<IWellKnown>(provider => provider.GetRequiredService<WellKnownReader>())
            .AddSingleton<ServerResolver>()
            .AddSingleton<IFederationClient, FederationClient>();
        OutgoingRegistration.AddOutgoing(services);
        _network.UseIn(services);
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _peer.DisposeAsync();
        _authority.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_response_is_read_by_its_contract()
    {
        _peer.Json(Version, """{"server":{"name":"Peer","version":"1","odd":null}}""");
        var answer = await SendAsync();
        Assert.Null(answer.Failure);
        Assert.Equal(("Peer", "1"), (answer.Response!.Server!.Name, answer.Response.Server.Version));
        Assert.Empty(_peer.Requests[^1].Authorization);
    }

    [Fact]
    public async Task A_request_is_signed_over_what_is_sent()
    {
        var request = new Api.ServerServer.Users.GetUserDevices { UserId = UserId.Parse("@a/b c:peer.example") };
        await Client.SendAsync(Peer, request, FederationBounds.Ordinary, Cancel);
        var received = _peer.Requests[^1];
        Assert.True(XMatrixHeader.TryParse(received.Authorization, out var header));
        Assert.Equal((ServerName.Parse("test.example"), Peer, _key.KeyId), (header.Origin, header.Destination!.Value, header.KeyId));
        Assert.True(RequestSignatures.Verify(new SignedRequest("GET", received.Path, header.Origin, Peer), header.Signature, _key.VerifyKey));
        Assert.Contains("%2F", received.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, """{"errcode":"M_NOT_FOUND","error":"No."}""", "M_NOT_FOUND")]
    [InlineData(500, "<html>", null)]
    [InlineData(302, "", null)]
    [InlineData(429, """{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2000}""", "M_LIMIT_EXCEEDED")]
    public async Task An_error_is_told_with_its_status_and_code(int status, string body, string? code)
    {
        _peer.On(Version, async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://10.0.0.1/";
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body), context.RequestAborted);
        });
        var refused = Assert.IsType<CallRefused>((await SendAsync()).Failure);
        Assert.Equal((status, code), (refused.Status, refused.Error?.Code?.Value));
    }

    [Fact]
    public async Task An_endless_error_is_read_within_its_bound()
    {
        _peer.On(Version, async context =>
        {
            context.Response.StatusCode = 500;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[8_192], context.RequestAborted);
            }
        });
        Assert.Equal((500, null), Assert.IsType<CallRefused>((await SendAsync()).Failure) is var refused ? (refused.Status, refused.Error) : default);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"server":[]}""")]
    [InlineData("""{"server":{"name":"a","name":"b"}}""")]
    [InlineData("""{"server":{"name":"\ud800"}}""")]
    [InlineData("")]
    public async Task A_response_that_is_not_what_was_promised_is_unusable(string body)
    {
        _peer.Json(Version, body);
        Assert.IsType<AnswerUnusable>((await SendAsync()).Failure);
    }

    [Fact]
    public async Task Deep_JSON_is_unusable()
    {
        _peer.Json(Version, $$"""{"server":{{new string('[', 100_000)}}""");
        Assert.IsType<AnswerUnusable>((await SendAsync()).Failure);
    }

    [Fact]
    public async Task An_endless_response_is_read_within_its_bound()
    {
        _peer.Endless(Version);
        var unusable = Assert.IsType<AnswerUnusable>((await SendAsync(new FederationBounds(100_000, TimeSpan.FromMinutes(1)))).Failure);
        Assert.Contains("100000 bytes", unusable.Reason, StringComparison.Ordinal);
    }

    /// <summary>CWE-409: a compressed response is not decompressed.</summary>
    [Fact]
    public async Task A_compressed_response_is_unusable()
    {
        _peer.On(Version, async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await gzip.WriteAsync("{}"u8.ToArray(), context.RequestAborted);
        });
        Assert.IsType<AnswerUnusable>((await SendAsync()).Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_slow_server_may_have_received_the_request(bool begins)
    {
        if (begins)
        {
            _peer.Stalled(Version);
        }
        else
        {
            _peer.Silent(Version);
        }

        var sending = SendAsync();
        await Eventually.HoldsAsync(() => _peer.Count(Version) == 1);
        await Eventually.DoneAsync(sending, _time, FederationLimits.CallTimeout);
        Assert.IsType<AnswerLost>((await sending).Failure);
    }

    /// <summary>A byte now and then, for ever.</summary>
    [Fact]
    public async Task A_server_that_drips_is_waited_for_no_longer()
    {
        _peer.On(Version, async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, context.RequestAborted);
            }
        });
        var sending = SendAsync();
        await Eventually.HoldsAsync(() => _peer.Count(Version) == 1);
        await Eventually.DoneAsync(sending, _time, TimeSpan.FromSeconds(1));
        Assert.IsType<AnswerLost>((await sending).Failure);
    }

    [Fact]
    public async Task An_address_that_drops_packets_does_not_hold_up_the_next()
    {
        _peer.Json(Version, "{}");
        _network.Dropping = "8.1.1.7";
        _network.Name("peer.example", "8.1.1.7", "8.1.1.1");
        var sending = SendAsync();
        await Eventually.DoneAsync(sending, _time, OutgoingLimits.AddressTimeout);
        Assert.Null((await sending).Failure);

        _network.Name("dropping.example", "8.1.1.7");
        sending = Client.SendAsync(ServerName.Parse("dropping.example:8448"), new GetVersion(), FederationBounds.Ordinary, Cancel).AsTask();
        await Eventually.DoneAsync(sending, _time, TimeSpan.FromSeconds(1));
        Assert.IsType<ServerNotReached>((await sending).Failure);
    }

    /// <summary>The time to connect is the connection pool's, which has no other clock.</summary>
    [Fact]
    [Slow]
    public async Task A_server_that_says_nothing_to_TLS_has_not_received_the_request()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        _network.Name("silent.example", "8.1.1.8");
        _network.Listen("8.1.1.8", 8448, ((System.Net.IPEndPoint)silent.LocalEndpoint).Port);
        var answer = await Client.SendAsync(ServerName.Parse("silent.example:8448"), new GetVersion(), FederationBounds.Ordinary, Cancel);
        Assert.IsType<ServerNotReached>(answer.Failure);
    }

    [Fact]
    public async Task A_server_that_cuts_the_connection_may_have_received_the_request()
    {
        _peer.Cut(Version);
        Assert.IsType<AnswerLost>((await SendAsync()).Failure);
    }

    [Theory]
    [InlineData("nobody.example", typeof(ServerNotReached))]
    [InlineData("closed.example", typeof(ServerNotReached))]
    [InlineData("other.example", typeof(ServerNotReached))]
    [InlineData("a.example:0", typeof(ServerNotReached))]
    [InlineData("inside.example", typeof(CallNotAllowed))]
    [InlineData("127.0.0.1:8448", typeof(CallNotAllowed))]
    [InlineData("denied.example", typeof(CallNotAllowed))]
    public async Task A_server_that_is_not_connected_to_has_not_received_the_request(string name, Type failure)
    {
        _network.Name("closed.example", "8.1.1.2");
        _network.Name("other.example", "8.1.1.1");
        _network.Name("inside.example", "10.0.0.1");
        var answer = await Client.SendAsync(ServerName.Parse(name), new GetVersion(), FederationBounds.Ordinary, Cancel);
        Assert.Equal(failure, answer.Failure?.GetType());
        Assert.Empty(_peer.Requests);
    }

    [Fact]
    public async Task Without_federation_nothing_is_called()
    {
        _options.Federation.Enabled = false;
        Assert.IsType<CallNotAllowed>((await SendAsync()).Failure);
        Assert.Empty(_network.Connected);
    }

    [Fact]
    public async Task A_response_can_be_read_while_it_arrives()
    {
        var rest = new TaskCompletionSource();
        _peer.On(TestPeer.KeyPath, async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync("{\"a\":"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await rest.Task;
            await context.Response.Body.WriteAsync("1}"u8.ToArray(), context.RequestAborted);
        });
        var answer = await Client.OpenAsync(Peer, new GetServerKey(), FederationBounds.Ordinary, Cancel);
        await using var arriving = answer.Response!;
        var buffer = new byte[5];
        await arriving.Body.ReadExactlyAsync(buffer, Cancel);
        rest.SetResult();
        Assert.Equal(("{\"a\":", "1}", "application/json"), (System.Text.Encoding.UTF8.GetString(buffer), await new StreamReader(arriving.Body).ReadToEndAsync(Cancel), arriving.ContentType));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_that_arrives_is_bounded_too(bool isEndless)
    {
        if (isEndless)
        {
            _peer.Endless(TestPeer.KeyPath);
        }
        else
        {
            _peer.Stalled(TestPeer.KeyPath);
        }

        var answer = await Client.OpenAsync(Peer, new GetServerKey(), new FederationBounds(50_000, TimeSpan.FromSeconds(30)), Cancel);
        await using var arriving = answer.Response!;
        var reading = arriving.Body.CopyToAsync(Stream.Null, Cancel);
        if (!isEndless)
        {
            await Eventually.DoneAsync(reading, _time, TimeSpan.FromSeconds(30));
        }

        Assert.Equal(isEndless ? typeof(ResponseTooLongException) : typeof(IOException), (await Record.ExceptionAsync(() => reading))?.GetType());
    }

    [Fact]
    public async Task Whoever_gives_up_is_told_so()
    {
        _peer.Silent(Version);
        using var end = new CancellationTokenSource();
        var sending = Client.SendAsync(Peer, new GetVersion(), FederationBounds.Ordinary, end.Token).AsTask();
        await Eventually.HoldsAsync(() => _peer.Count(Version) == 1);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private Task<FederationAnswer<GetVersion.Response>> SendAsync() => SendAsync(FederationBounds.Ordinary);

    private Task<FederationAnswer<GetVersion.Response>> SendAsync(FederationBounds bounds) => Client.SendAsync(Peer, new GetVersion(), bounds, Cancel).AsTask();
}
