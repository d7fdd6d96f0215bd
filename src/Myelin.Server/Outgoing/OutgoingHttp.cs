using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Outgoing;

/// <summary>
/// Makes all of the server's own HTTP requests. It follows no redirects, uses no proxy, keeps no cookies and decompresses nothing. The caller
/// bounds time and size (<see cref="BoundedContent"/>), and decides whether to follow a redirect.
/// </summary>
internal interface IOutgoingHttp
{
    /// <summary>
    /// For URLs that come from users or other servers. Connects only to public addresses and those of <c>Outgoing:AllowedRanges</c>, and checks
    /// the resolved address, not the name.
    /// </summary>
    /// <exception cref="AddressRefusedException">Thrown when a request is sent to a host whose addresses are all refused.</exception>
    HttpClient Untrusted { get; }

    /// <summary>For URLs from the operator's configuration: any address is allowed.</summary>
    HttpClient Configured { get; }

    /// <summary>
    /// For other homeservers. The host of the request's <c>Host</c> header is the one whose name the certificate must have, and
    /// <see cref="FederationConnections.Direct"/> says where to connect to. The same addresses are allowed as for <see cref="Untrusted"/>.
    /// </summary>
    HttpClient Federation { get; }
}

/// <summary>Creates each client on first use.</summary>
internal sealed class OutgoingHttp : IOutgoingHttp, IDisposable
{
    private readonly OutgoingOptions _options;
    private readonly Lazy<HttpClient> _untrusted;
    private readonly Lazy<HttpClient> _configured;
    private readonly Lazy<HttpClient> _federation;
    private readonly FederationConnections _servers;

    public OutgoingHttp(IOptions<MyelinOptions> options, IHostAddresses addresses, IOutgoingSockets sockets, TimeProvider time)
    {
        _options = options.Value.Outgoing;
        var checkedConnections = new OutgoingConnections(addresses, sockets, AddressRules.Of(_options), time);
        var anyConnections = new OutgoingConnections(addresses, sockets, null, time);
        _servers = new FederationConnections(checkedConnections);
        _untrusted = new(() => Make(OutgoingLimits.ConnectionLifetime, (context, token) => ConnectAsync(checkedConnections, context, token)));
        _configured = new(() => Make(OutgoingLimits.ConnectionLifetime, (context, token) => ConnectAsync(anyConnections, context, token)));
        _federation = new(() => Make(OutgoingLimits.FederationConnectionLifetime, (context, token) => _servers.ConnectAsync(context.InitialRequestMessage, token)));
    }

    public HttpClient Untrusted => _untrusted.Value;

    public HttpClient Configured => _configured.Value;

    public HttpClient Federation => _federation.Value;

    public void Dispose()
    {
        foreach (var client in (Lazy<HttpClient>[])[_untrusted, _configured, _federation])
        {
            if (client.IsValueCreated)
            {
                client.Value.Dispose();
            }
        }

        _servers.Dispose();
    }

    private static async ValueTask<Stream> ConnectAsync(OutgoingConnections connections, SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        new NetworkStream(await connections.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true);

    private HttpClient Make(TimeSpan lifetime, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) =>
        new(new RefusalHandler(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = OutgoingLimits.ConnectionsPerHost,
            MaxResponseHeadersLength = OutgoingLimits.ResponseHeadKiB,
            ConnectTimeout = OutgoingLimits.ConnectTimeout,
            PooledConnectionLifetime = lifetime,
            ConnectCallback = connect,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = TrustedAuthorities.Read(_options.TrustedAuthorities).Validate },
        }))
        {
            // Callers set timeouts with a cancellation token, which uses the server's clock.
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", ServerAgent } },
        };

    private static string ServerAgent { get; } = $"Myelin/{typeof(OutgoingHttp).Assembly.GetName().Version!.ToString(3)}";
}

/// <summary>A host was not contacted, since none of its addresses is public or in <c>Outgoing:AllowedRanges</c>.</summary>
internal sealed class AddressRefusedException(string host) : HttpRequestException($"'{host}' has no address that may be reached; Outgoing:AllowedRanges can allow it.");

/// <summary>A response's body exceeds its bound.</summary>
internal sealed class ResponseTooLargeException(int maximumBytes) : HttpRequestException($"The response has more than {maximumBytes} bytes.");

/// <summary>Rethrows a refused address as <see cref="AddressRefusedException"/>, which the connection handler has wrapped.</summary>
internal sealed class RefusalHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.InnerException is AddressRefusedException refusal)
        {
            ExceptionDispatchInfo.Throw(refusal);
            throw;
        }
    }
}
