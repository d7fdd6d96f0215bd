using System.Net;
using Microsoft.Extensions.Options;
using Myelin.Server.Configuration;

namespace Myelin.Server.Http;

/// <summary>
/// Determines the client address of a request, for the whole server. Headers count only if the peer is one of <c>Proxies</c>. They are read from
/// the right, hop by hop, as long as each hop is one of them too: anything further left may be forged.
/// </summary>
internal sealed class ClientAddresses(IOptions<MyelinOptions> options)
{
    /// <summary>Headers that proxies add. They prove nothing, but each shows that a request has passed through a proxy.</summary>
    private static readonly string[] ProxyTraces =
    [
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-ProxyUser-IP",
    ];

    private static readonly string[] ProxyTracePrefixes = ["X-Forwarded", "X-Original-", "X-Envoy-"];

    private readonly IPNetwork[] _proxies = [.. options.Value.Proxies.Select(Range)];
    private readonly string _header = options.Value.ProxyHeader;

    public ClientAddress Of(HttpContext context)
    {
        var request = context.Request;
        var peer = Plain(context.Connection.RemoteIpAddress);
        var isLocal = peer is not null && IPAddress.IsLoopback(peer) && !ShowsProxy(request.Headers);
        var direct = new ClientAddress(peer, isLocal, request.Scheme, request.Host.Value ?? string.Empty);
        return peer is not null && IsProxy(peer) ? Forwarded(direct, peer, request.Headers) : direct;
    }

    private static IPNetwork Range(string text) => ProxyValidation.TryParse(text, out var range)
        ? range
        : throw new StartRefusedException($"Proxies: '{text}' is neither an IP address nor a CIDR range.");

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static bool ShowsProxy(IHeaderDictionary headers) =>
        Array.Exists(ProxyTraces, headers.ContainsKey)
        || headers.Keys.Any(name => Array.Exists(ProxyTracePrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    private bool IsProxy(IPAddress address) => Array.Exists(_proxies, range => range.Contains(address));

    private ClientAddress Forwarded(ClientAddress direct, IPAddress peer, IHeaderDictionary headers)
    {
        var byList = _header is "" or ProxyHeaders.ForwardedFor ? Walk(direct, peer, ForwardingHops.OfLists(headers)) : null;
        var byElements = _header is "" or ProxyHeaders.Forwarded ? Walk(direct, peer, ForwardingHops.OfElements(headers)) : null;
        if (_header == ProxyHeaders.RealIp)
        {
            return Walk(direct, peer, ForwardingHops.OfRealIp(headers)) ?? direct;
        }

        // A proxy writes one of the two and passes on whatever the client sent as the other. If they differ and no header is configured, trust
        // neither.
        return byList is { } one && byElements is { } other && !Equals(one.Address, other.Address) ? direct : byList ?? byElements ?? direct;
    }

    /// <summary>Walks from the nearest hop to the client; null if there is no hop.</summary>
    private ClientAddress? Walk(ClientAddress direct, IPAddress peer, List<ForwardingHop> hops)
    {
        if (hops.Count == 0)
        {
            return null;
        }

        var (at, scheme, host) = (peer, direct.Scheme, direct.Host);
        for (var i = hops.Count - 1; i >= 0 && IsProxy(at); i--)
        {
            // "unknown", a name or nonsense: the last known hop is all we have.
            if (hops[i].Address is not { } before)
            {
                break;
            }

            at = before;
            scheme = hops[i].Scheme ?? scheme;
            host = hops[i].Host ?? host;
        }

        return new ClientAddress(at, IsLocal: false, scheme, host);
    }
}
