using System.Net.Http.Headers;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Tests.Federation;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Another server, which publishes its keys and signs what it asks.</summary>
internal sealed class ScenarioPeer : IAsyncDisposable
{
    private const string Address = "8.8.8.8";

    private readonly HostilePeer _http;

    private ScenarioPeer(TestAuthority authority, HostilePeer http)
    {
        (Authority, _http) = (authority, http);
        Server = new TestPeer(ServerName.Parse("peer.example"), http, "1");
        Server.Publish(DateTimeOffset.UtcNow.AddDays(1));
        Network.Name("peer.example", Address);
        Network.Listen(Address, 8448, http.Port);
    }

    public TestAuthority Authority { get; }

    public LoopbackNetwork Network { get; } = new();

    public TestPeer Server { get; }

    public static async Task<ScenarioPeer> StartAsync()
    {
        var authority = new TestAuthority();
        return new ScenarioPeer(authority, await HostilePeer.StartAsync(authority.Issue(null, "peer.example")));
    }

    /// <summary>A user of the peer.</summary>
    public UserId User(string localpart) => UserId.Parse($"@{localpart}:{Server.Name}");

    /// <summary>Signs requests on their way.</summary>
    public DelegatingHandler Signing(HttpMessageHandler inner) => new SigningHandler(this, inner);

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        Authority.Dispose();
    }

    private sealed class SigningHandler(ScenarioPeer peer, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(peer.Server.Sign(request.Method.Method, request.RequestUri!.PathAndQuery, content));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
