using System.Net.Sockets;
using DnsClient;

namespace Myelin.Server.Outgoing;

/// <summary>A host that serves a service (RFC 2782).</summary>
/// <param name="Target">The host; empty if the service is decidedly not available.</param>
/// <param name="Port">The port.</param>
/// <param name="Priority">Hosts with the lowest number are tried first.</param>
/// <param name="Weight">How often a host is tried first among those of the same priority.</param>
internal readonly record struct ServiceRecord(string Target, int Port, int Priority, int Weight);

/// <summary>Looks up SRV records.</summary>
internal interface IServiceRecords
{
    /// <summary>The records of a service, such as <c>_matrix-fed._tcp.example.org</c>; none if there are none.</summary>
    /// <exception cref="SocketException">The name servers don't answer, or with an error.</exception>
    ValueTask<IReadOnlyList<ServiceRecord>> FindAsync(string service, CancellationToken cancellationToken);

    /// <summary>The name that a host is only an alias of (CNAME); null if it is none.</summary>
    /// <exception cref="SocketException">The name servers don't answer, or with an error.</exception>
    ValueTask<string?> FindAliasAsync(string host, CancellationToken cancellationToken);
}

/// <summary>Looks up SRV records at the name servers of <c>Outgoing:NameServers</c>, or at the system's.</summary>
/// <param name="client">The client; it is made when first needed, since a system without name servers has none.</param>
internal sealed class NameServerRecords(Lazy<LookupClient> client) : IServiceRecords
{
    public async ValueTask<IReadOnlyList<ServiceRecord>> FindAsync(string service, CancellationToken cancellationToken) =>
    [
        .. (await QueryAsync(service, QueryType.SRV, cancellationToken)).Answers.SrvRecords()
            .Take(OutgoingLimits.ServiceRecords)
            .Select(record => new ServiceRecord(record.Target.Value.TrimEnd('.'), record.Port, record.Priority, record.Weight)),
    ];

    public async ValueTask<string?> FindAliasAsync(string host, CancellationToken cancellationToken) =>
        (await QueryAsync(host, QueryType.A, cancellationToken)).Answers.CnameRecords().FirstOrDefault()?.CanonicalName.Value.TrimEnd('.');

    private async ValueTask<IDnsQueryResponse> QueryAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.Value.QueryAsync(name, type, cancellationToken: cancellationToken);
            return response.HasError && response.Header.ResponseCode is not DnsHeaderResponseCode.NotExistentDomain
                ? throw new SocketException((int)SocketError.TryAgain)
                : response;
        }
        catch (Exception failure) when (failure is DnsResponseException or InvalidOperationException or ArgumentException)
        {
            // A system without name servers, or a name that can't be asked for.
            throw new SocketException((int)SocketError.TryAgain, failure.Message);
        }
    }
}
