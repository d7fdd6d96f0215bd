using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Outgoing;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary>What each step of resolution sends and demands: the address, the Host header, the server name indication and the certificate's name.</summary>
public sealed class FederationConnectionTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly LoopbackNetwork _network = new();
    private readonly List<HostilePeer> _peers = [];
    private readonly List<ServiceProvider> _services = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _services)
        {
            await services.DisposeAsync();
        }

        foreach (var peer in _peers)
        {
            await peer.DisposeAsync();
        }

        _authority.Dispose();
    }

    [Theory]
    [InlineData("example.org", null, "8.1.1.1", 8448, "example.org", "example.org")]
    [InlineData("example.org:1234", null, "8.1.1.1", 1234, "example.org:1234", "example.org")]
    [InlineData("8.1.1.1", null, "8.1.1.1", 8448, "8.1.1.1", null)]
    [InlineData("8.1.1.1:99", null, "8.1.1.1", 99, "8.1.1.1:99", null)]
    [InlineData("[2606:4700::1]", null, "2606:4700::1", 8448, "[2606:4700::1]", null)]
    [InlineData("[2606:4700::1]:443", null, "2606:4700::1", 443, "[2606:4700::1]", null)]
    [InlineData("example.org", "srv.example.net", "8.2.2.2", 5, "example.org", "example.org")]
    public async Task A_request_goes_where_the_name_leads(string name, string? service, string address, int port, string host, string? indication)
    {
        var peer = await PeerAsync(ServerName.Parse(name).Host.Trim('[', ']'));
        _network.Name("example.org", "8.1.1.1");
        _network.Name("srv.example.net", "8.2.2.2");
        if (service is not null)
        {
            _network.Service("_matrix-fed._tcp.example.org", new ServiceRecord(service, port, 0, 0));
        }

        _network.Listen(address, port, peer.Port);
        using var response = await SendAsync(Services(), name);
        var request = Assert.Single(peer.Requests);
        Assert.Equal((HttpStatusCode.NotFound, indication, "/a%2Fb?c=%2B"), (response.StatusCode, string.IsNullOrEmpty(peer.Indications[0]) ? null : peer.Indications[0], request.Path));
        Assert.Equal(host, request.Host.Replace(":443", string.Empty, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("srv.example.net")]
    [InlineData("other.example.org")]
    public async Task The_target_of_an_SRV_record_must_prove_the_name_and_not_its_own(string certificate)
    {
        var peer = await PeerAsync(certificate);
        _network.Name("srv.example.net", "8.2.2.2");
        _network.Service("_matrix-fed._tcp.example.org", new ServiceRecord("srv.example.net", 5, 0, 0));
        _network.Listen("8.2.2.2", 5, peer.Port);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(Services(), "example.org"));
        Assert.Equal(HttpRequestError.SecureConnectionError, failure.HttpRequestError);
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task An_address_must_be_in_the_certificate()
    {
        var peer = await PeerAsync("8.1.1.2");
        _network.Listen("8.1.1.1", 8448, peer.Port);
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(Services(), "8.1.1.1"));
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task Neither_an_unknown_authority_nor_an_expired_certificate_is_trusted()
    {
        var strange = new TestAuthority();
        _peers.Add(await HostilePeer.StartAsync(strange.Issue(null, "strange.example.org")));
        _peers.Add(await HostilePeer.StartAsync(_authority.Issue(TimeProvider.System.GetUtcNow().AddDays(-1), "expired.example.org")));
        strange.Dispose();
        foreach (var (name, address, peer) in new[] { ("strange.example.org", "8.1.1.1", _peers[0]), ("expired.example.org", "8.1.1.2", _peers[1]) })
        {
            _network.Name(name, address);
            _network.Listen(address, 8448, peer.Port);
            await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(Services(), name));
            Assert.Empty(peer.Requests);
        }
    }

    /// <summary>SSRF by server names: the connected address counts, by whatever record or literal it was found.</summary>
    [Theory]
    [InlineData("127.0.0.1:8448")]
    [InlineData("10.0.0.1")]
    [InlineData("[::1]:8448")]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("[64:ff9b::a00:1]")]
    [InlineData("[2002:a00:1::]")]
    [InlineData("localhost:8448")]
    [InlineData("inside.example.org")]
    [InlineData("inside.example.org:443")]
    [InlineData("by-srv.example.org")]
    public async Task No_name_leads_inside(string name)
    {
        _network.Name("localhost", "127.0.0.1");
        _network.Name("inside.example.org", "10.0.0.1", "fd00::1");
        _network.Service("_matrix._tcp.by-srv.example.org", new ServiceRecord("inside.example.org", 8448, 0, 0));
        await Assert.ThrowsAsync<AddressRefusedException>(() => SendAsync(Services(), name));
        Assert.DoesNotContain(_network.Connected, connected => !connected.EndsWith(":443", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_operator_can_allow_a_range()
    {
        var peer = await PeerAsync("10.0.0.1");
        _network.Listen("10.0.0.1", 8448, peer.Port);
        using var response = await SendAsync(Services(options => options.Outgoing.AllowedRanges.Add("10.0.0.0/24")), "10.0.0.1");
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task The_next_host_is_tried_when_one_does_not_answer()
    {
        var peer = await PeerAsync("example.org");
        _network.Name("first.example.org", "8.1.1.1", "8.1.1.2");
        _network.Name("inside.example.org", "10.0.0.1");
        _network.Name("last.example.org", "8.1.1.3");
        _network.Service(
            "_matrix-fed._tcp.example.org",
            new ServiceRecord("first.example.org", 1, 0, 0), new ServiceRecord("inside.example.org", 1, 1, 0), new ServiceRecord("last.example.org", 1, 2, 0));
        _network.Listen("8.1.1.3", 1, peer.Port);
        using var response = await SendAsync(Services(), "example.org");
        Assert.Equal(["8.1.1.1:1", "8.1.1.2:1", "8.1.1.3:1"], _network.Connected.Where(connected => connected.EndsWith(":1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_connection_is_used_again_and_speaks_the_newest_version_of_both()
    {
        var peer = await PeerAsync("example.org");
        _network.Name("example.org", "8.1.1.1");
        _network.Listen("8.1.1.1", 8448, peer.Port);
        var services = Services();
        for (var i = 0; i < 5; i++)
        {
            using var response = await SendAsync(services, "example.org");
        }

        Assert.Single(_network.Connected, "8.1.1.1:8448");
        Assert.All(peer.Requests, request => Assert.Equal("HTTP/2", request.Protocol));
    }

    [Fact]
    public async Task A_name_server_that_errs_leaves_the_default_port()
    {
        var peer = await PeerAsync("example.org");
        _network.NameServersFail = true;
        _network.Name("example.org", "8.1.1.1");
        _network.Listen("8.1.1.1", 8448, peer.Port);
        using var response = await SendAsync(Services(), "example.org");
        Assert.Equal(["_matrix-fed._tcp.example.org", "_matrix._tcp.example.org"], _network.Asked);
        Assert.Single(peer.Requests);
    }

    [Fact]
    public async Task A_request_that_does_not_say_where_to_is_not_sent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://example.org/");
        var failure = await Record.ExceptionAsync(() => Services().GetRequiredService<IOutgoingHttp>().Federation.SendAsync(request, Cancel));
        Assert.IsType<InvalidOperationException>(failure is HttpRequestException { InnerException: { } inner } ? inner : failure);
    }

    private async Task<HostilePeer> PeerAsync(params string[] names)
    {
        var peer = await HostilePeer.StartAsync(_authority.Issue(null, names));
        _peers.Add(peer);
        return peer;
    }

    private ServiceProvider Services(Action<MyelinOptions>? configure = null)
    {
        var options = new MyelinOptions();
        options.Outgoing.TrustedAuthorities.Add(_authority.File);
        configure?.Invoke(options);
        var services = new ServiceCollection()
            .AddSingleton(Options.Create(options))
            .AddSingleton(TimeProvider.System)
            .AddSingleton<WellKnownReader>()
            .AddSingleton<IWellKnown>(provider => provider.GetRequiredService<WellKnownReader>())
            .AddSingleton<ServerResolver>();
        OutgoingRegistration.AddOutgoing(services);
        _network.UseIn(services);
        _services.Add(services.BuildServiceProvider());
        return _services[^1];
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceProvider services, string name)
    {
        var resolved = Assert.IsType<ResolvedServer>(await services.GetRequiredService<ServerResolver>().ResolveAsync(ServerName.Parse(name), Cancel));
        using var request = resolved.Direct(new HttpRequestMessage(HttpMethod.Get, resolved.Url("/a%2Fb?c=%2B")));
        return await services.GetRequiredService<IOutgoingHttp>().Federation.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
    }
}
