using System.Net;
using System.Net.Security;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Outgoing;

/// <summary>
/// Makes every HTTP request of the server's own. No redirect is followed, no proxy asked, no cookie kept and nothing decompressed: who calls
/// bounds time and size (<see cref="BoundedContent"/>), and decides about a redirect by looking at it.
/// </summary>
internal interface IOutgoingHttp
{
    /// <summary>
    /// For addresses that users and other people's data name. Connects to public addresses and those of <c>Outgoing:AllowedRanges</c>, looking at
    /// the address connected to and not at the name.
    /// </summary>
    /// <exception cref="AddressRefusedException">Thrown when a request is sent whose host has none but refused addresses.</exception>
    HttpClient Untrusted { get; }

    /// <summary>For addresses that the operator has written into the configuration: any address.</summary>
    HttpClient Configured { get; }
}

/// <summary>Both clients, each made when it is first needed.</summary>
internal sealed class OutgoingHttp : IOutgoingHttp, IDisposable
{
    private readonly OutgoingOptions _options;
    private readonly IHostAddresses _addresses;
    private readonly Lazy<HttpClient> _untrusted;
    private readonly Lazy<HttpClient> _configured;

    public OutgoingHttp(IOptions<MyelinOptions> options, IHostAddresses addresses)
    {
        _options = options.Value.Outgoing;
        _addresses = addresses;
        _untrusted = new(() => Make(new AddressRules([.. _options.AllowedRanges.Select(IPNetwork.Parse)])));
        _configured = new(() => Make(null));
    }

    public HttpClient Untrusted => _untrusted.Value;

    public HttpClient Configured => _configured.Value;

    public void Dispose()
    {
        foreach (var client in (Lazy<HttpClient>[])[_untrusted, _configured])
        {
            if (client.IsValueCreated)
            {
                client.Value.Dispose();
            }
        }
    }

    private HttpClient Make(AddressRules? rules)
    {
        var connections = new OutgoingConnections(_addresses, rules);
        return new HttpClient(new RefusalHandler(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = OutgoingLimits.ConnectionsPerHost,
            MaxResponseHeadersLength = OutgoingLimits.ResponseHeadKiB,
            ConnectTimeout = OutgoingLimits.ConnectTimeout,
            PooledConnectionLifetime = OutgoingLimits.ConnectionLifetime,
            ConnectCallback = (context, token) => connections.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = TrustedAuthorities.Read(_options.TrustedAuthorities).Validate },
        }))
        {
            // The caller's patience is a token, by the server's clock.
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", ServerAgent } },
        };
    }

    private static string ServerAgent { get; } = $"Myelin/{typeof(OutgoingHttp).Assembly.GetName().Version!.ToString(3)}";
}

/// <summary>A host is not connected to, since none of its addresses is public or in <c>Outgoing:AllowedRanges</c>.</summary>
internal sealed class AddressRefusedException(string host) : HttpRequestException($"'{host}' has no address that may be reached; Outgoing:AllowedRanges can allow it.");

/// <summary>A response's body is longer than what is read of it.</summary>
internal sealed class ResponseTooLargeException(int maximumBytes) : HttpRequestException($"The response has more than {maximumBytes} bytes.");

/// <summary>Lets a refused address be known as such: the connections' handler wraps what its callback throws.</summary>
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
