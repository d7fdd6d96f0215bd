using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.ServerServer.Keys;
using Myelin.Core.Identifiers;
using Myelin.Server.Federation.Keys;
using Myelin.Server.Http;

namespace Myelin.Server.Federation.Endpoints;

/// <summary>The keys of this server, and as a notary those of others (Server-Server API, "Retrieving server keys").</summary>
internal sealed class ServerKeyEndpoints(OwnKeys own, Notary notary, RateLimits limits, TimeProvider time) : IEndpoints<ServerKeyEndpoints>
{
    public static void Map(IOperationMap<ServerKeyEndpoints> map)
    {
        map.Serve(GetServerKey.Contract, static endpoints => endpoints.GetServerKeyAsync);
        map.Serve(PerspectivesKeyQuery.Contract, static endpoints => endpoints.PerspectivesKeyQueryAsync);
        map.Serve(BulkPerspectivesKeyQuery.Contract, static endpoints => endpoints.BulkPerspectivesKeyQueryAsync);
    }

    private ValueTask<IWritten<ServerKeys>> GetServerKeyAsync(Call call, GetServerKey request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IWritten<ServerKeys>>(new WrittenDocument(own.Document().Json));

    private ValueTask<IWritten<NotaryKeys>> PerspectivesKeyQueryAsync(Call call, PerspectivesKeyQuery request, CancellationToken cancellationToken) =>
        FindAsync(call, new Dictionary<ServerName, DateTimeOffset> { [request.ServerName] = Until(request.MinimumValidUntilTs) }, cancellationToken);

    private ValueTask<IWritten<NotaryKeys>> BulkPerspectivesKeyQueryAsync(Call call, BulkPerspectivesKeyQuery request, CancellationToken cancellationToken)
    {
        var servers = new Dictionary<ServerName, DateTimeOffset>();
        foreach (var (name, keys) in request.Query.ServerKeys.Take(FederationLimits.NotaryServers))
        {
            if (ServerName.TryParse(name, out var server))
            {
                servers[server] = keys.Count == 0 ? time.GetUtcNow() : keys.Values.Max(criteria => Until(criteria.MinimumValidUntilTs));
            }
        }

        return FindAsync(call, servers, cancellationToken);
    }

    private async ValueTask<IWritten<NotaryKeys>> FindAsync(Call call, Dictionary<ServerName, DateTimeOffset> servers, CancellationToken cancellationToken)
    {
        // Strangers may ask, and make this server ask others.
        limits.Charge(RateLimitClass.Search, AddressKey.Of(call.Address));
        return new WrittenDocuments(await notary.FindAsync(servers, cancellationToken));
    }

    /// <summary>"If not supplied, the notary server MUST use the current time."</summary>
    private DateTimeOffset Until(long? minimum) => minimum is { } milliseconds ? UnixTime.OfMilliseconds(milliseconds) : time.GetUtcNow();

    private sealed class WrittenDocument(ReadOnlyMemory<byte> document) : IWritten<ServerKeys>
    {
        public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(document.Span, skipInputValidation: true);
    }

    private sealed class WrittenDocuments(IReadOnlyList<ReadOnlyMemory<byte>> documents) : IWritten<NotaryKeys>
    {
        public void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            writer.WriteStartArray("server_keys"u8);
            foreach (var document in documents)
            {
                writer.WriteRawValue(document.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }
}
