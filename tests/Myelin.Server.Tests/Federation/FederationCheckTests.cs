using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.CommandLine;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Checks;
using Myelin.Server.Outgoing;
using Xunit;

namespace Myelin.Server.Tests.Federation;

/// <summary><c>check federation NAME</c>: what it tells an operator, and what to mend.</summary>
public sealed class FederationCheckTests : IAsyncLifetime
{
    private const string Version = "/_matrix/federation/v1/version";
    private const string WellKnown = "/.well-known/matrix/server";

    private readonly TestAuthority _authority = new();
    private readonly LoopbackNetwork _network = new();
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly MyelinOptions _options = new() { ServerName = "test.example" };
    private TestPeer _peer = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _options.Outgoing.TrustedAuthorities.Add(_authority.File);
        _peer = await PeerAsync("peer.example", "8.1.1.1", _authority.Issue(null, "peer.example"));
        _peer.Http.Json(Version, """{"server":{"name":"Peer","version":"1.2"}}""");
        _peer.Publish(TimeProvider.System.GetUtcNow().AddDays(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.Http.DisposeAsync();
        _authority.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task A_server_that_is_right_is_told_step_by_step()
    {
        var told = await CheckAsync("peer.example", isRight: true);
        Assert.Equal(
            [
                ".well-known", "SRV", "SRV", "Found", "Addresses", "Certificate", "Version", "Keys", "Federation",
            ],
            told.Select(line => line.Split(' ')[0]));
        Assert.Contains("_matrix-fed._tcp.peer.example has no SRV record.", told[1], StringComparison.Ordinal);
        Assert.Contains("peer.example:8448, by the default port.", told[3], StringComparison.Ordinal);
        Assert.Contains("8.1.1.1", told[4], StringComparison.Ordinal);
        Assert.Contains("presents one for peer.example, issued by The test's authority", told[5], StringComparison.Ordinal);
        Assert.EndsWith("It is Peer 1.2.", told[6], StringComparison.Ordinal);
        Assert.Contains("ed25519:1, valid until", told[7], StringComparison.Ordinal);
        Assert.Equal("Federation with peer.example works.", told[8]);
    }

    [Fact]
    public async Task Delegation_is_told()
    {
        _network.Listen("8.1.1.1", 443, _peer.Http.Port);
        _peer.Http.Json(WellKnown, """{"m.server":"peer.example:8448"}""");
        Assert.Contains(await CheckAsync("peer.example", isRight: true), line => line.Contains("names peer.example:8448", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alias_as_the_target_of_an_SRV_record_is_followed_and_advised_against()
    {
        _network.Service("_matrix-fed._tcp.peer.example", new ServiceRecord("alias.example", 8448, 0, 0));
        _network.Name("alias.example", "8.1.1.1");
        _network.Alias("alias.example", "canonical.example");
        var told = await CheckAsync("peer.example", isRight: true);
        Assert.Contains(told, line => line.Contains("Let the SRV record name canonical.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nobody.example", "Give nobody.example an A or AAAA record.")]
    [InlineData("closed.example", "no firewall is in between")]
    [InlineData("inside.example", "Outgoing:AllowedRanges")]
    [InlineData("other.example", "It has to be for other.example")]
    [InlineData("strange.example", "Outgoing:TrustedAuthorities")]
    [InlineData("expired.example", "renew it")]
    [InlineData("plain.example", "has to serve https")]
    [InlineData("none.example", "remove the SRV record")]
    [InlineData("a.example:0", "a port is from 1 to 65535")]
    public async Task What_is_wrong_with_the_way_there_is_told_with_what_to_mend(string name, string remedy)
    {
        using var strange = new TestAuthority();
        await using var stranger = await HostilePeer.StartAsync(strange.Issue(null, "strange.example"));
        await using var expired = await HostilePeer.StartAsync(_authority.Issue(TimeProvider.System.GetUtcNow().AddDays(-1), "expired.example"));
        await using var plain = await UrlPreviews.PageServer.StartAsync();
        _network.Name("closed.example", "8.1.1.9");
        _network.Name("inside.example", "10.0.0.1");
        _network.Name("other.example", "8.1.1.1");
        _network.Name("strange.example", "8.1.1.2");
        _network.Name("expired.example", "8.1.1.3");
        _network.Name("plain.example", "8.1.1.4");
        _network.Listen("8.1.1.2", 8448, stranger.Port);
        _network.Listen("8.1.1.3", 8448, expired.Port);
        _network.Listen("8.1.1.4", 8448, plain.Port);
        _network.Service("_matrix-fed._tcp.none.example", new ServiceRecord(string.Empty, 0, 0, 0));
        Assert.Contains(await CheckAsync(name, isRight: false), line => line.Contains("to mend:", StringComparison.Ordinal) && line.Contains(remedy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no version", "pass on everything below /_matrix/")]
    [InlineData("proxy fails", "doesn't reach the server behind it")]
    [InlineData("redirects", "follow no redirects")]
    [InlineData("keys of another", "have to reach the Matrix server peer.example")]
    [InlineData("expired keys", "They have expired")]
    public async Task What_is_wrong_with_its_answers_is_told_with_what_to_mend(string kind, string remedy)
    {
        switch (kind)
        {
            case "no version":
                _peer.Http.Status(Version, 404);
                break;
            case "proxy fails":
                _peer.Http.Status(Version, 502);
                break;
            case "redirects":
                _peer.Http.Redirect(Version, "https://www.peer.example/");
                break;
            case "keys of another":
                _peer.Publish(TimeProvider.System.GetUtcNow(), document => document["server_name"] = "other.example");
                break;
            default:
                _peer.Publish(TimeProvider.System.GetUtcNow().AddDays(-1));
                break;
        }

        Assert.Contains(await CheckAsync("peer.example", isRight: false), line => line.Contains(remedy, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Its_own_name_must_lead_to_its_own_key()
    {
        var own = await PeerAsync("test.example", "8.1.1.5", _authority.Issue(null, "test.example"));
        own.Http.Json(Version, "{}");
        own.Publish(TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Contains(await CheckAsync("test.example", isRight: false), line => line.Contains("one server with one key", StringComparison.Ordinal));
        own.Publish(TimeProvider.System.GetUtcNow().AddDays(1), document => document["verify_keys"]![_key.KeyId] = new JsonObject { ["key"] = _key.VerifyKey.ToBase64() });
        Assert.Contains(await CheckAsync("test.example", isRight: true), line => line.Contains("this server's own name", StringComparison.Ordinal));
        await own.Http.DisposeAsync();
    }

    [Theory]
    [InlineData(false, "Set Federation:Enabled to true.")]
    [InlineData(true, "Federation:DeniedServers")]
    public async Task Settings_that_prevent_it_are_told(bool enabled, string remedy)
    {
        _options.Federation.Enabled = enabled;
        _options.Federation.DeniedServers.Add("*.example");
        var told = await CheckAsync("peer.example", isRight: false);
        Assert.Contains(told, line => line.Contains(remedy, StringComparison.Ordinal));
        Assert.Contains(told, line => line.Contains("It is Peer 1.2.", StringComparison.Ordinal));
    }

    private async Task<TestPeer> PeerAsync(string name, string address, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        var http = await HostilePeer.StartAsync(certificate);
        _network.Name(name, address);
        _network.Listen(address, 8448, http.Port);
        return new TestPeer(ServerName.Parse(name), http, "1");
    }

    private async Task<string[]> CheckAsync(string name, bool isRight)
    {
        var services = new ServiceCollection().AddFederationCheck(_options, new ServerIdentity(ServerName.Parse("test.example"), _key));
        _network.UseIn(services);
        await using var provider = services.BuildServiceProvider();
        var server = ServerName.Parse(name);
        var findings = await provider.GetRequiredService<FederationCheck>().RunAsync(server, Cancel);
        await using var output = new StringWriter();
        await CheckFederationCommand.WriteAsync(output, server, findings);
        var told = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.True(isRight != findings.Any(finding => finding.IsFault), output.ToString());
        return told;
    }
}
