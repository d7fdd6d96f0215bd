using Microsoft.Extensions.Options;
using Myelin.Api.Json;
using Myelin.Api.ServerServer.Keys;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;

namespace Myelin.Server.Federation.Keys;

/// <summary>Asks the notaries of <c>Federation:TrustedKeyServers</c> for keys of others ("Querying Keys Through Another Server").</summary>
internal sealed partial class NotaryClient(IFederationClient client, IOptions<MyelinOptions> options, ILogger<NotaryClient> logger)
{
    private static readonly FederationBounds Bounds = new(FederationLimits.NotaryAnswerBytes, FederationLimits.KeyTimeout);

    /// <summary>The notaries.</summary>
    public IReadOnlyList<ServerName> Notaries { get; } = [.. options.Value.Federation.TrustedKeyServers.Select(ServerName.Parse)];

    /// <summary>The documents that a notary has of servers. Each is signed by its server and by the notary.</summary>
    /// <param name="notary">The notary.</param>
    /// <param name="notaryKeys">The notary's own keys that are valid now.</param>
    /// <param name="wanted">The keys to ask for.</param>
    /// <param name="cancellationToken">Cancels asking.</param>
    public async Task<IReadOnlyList<KeyDocument>> AskAsync(
        ServerName notary, IReadOnlyList<StoredKey> notaryKeys, IReadOnlyCollection<WantedKey> wanted, CancellationToken cancellationToken)
    {
        var request = new BulkPerspectivesKeyQuery { Query = new BulkPerspectivesKeyQuery.Body { ServerKeys = Query(wanted) } };
        var answer = await client.SendAsync(notary, request, Bounds, cancellationToken);
        if (answer.Response is not { } response)
        {
            Failed(logger, notary, answer.Failure!.Reason);
            return [];
        }

        var servers = wanted.Select(key => key.Server).ToHashSet();
        var documents = new List<KeyDocument>();
        foreach (var raw in response.ServerKeys.Take(FederationLimits.NotaryDocuments))
        {
            if (TryRead(raw, notary, notaryKeys, servers) is { } document)
            {
                documents.Add(document);
            }
        }

        return documents;
    }

    private static Dictionary<string, IReadOnlyDictionary<string, BulkPerspectivesKeyQuery.QueryCriteria>> Query(IReadOnlyCollection<WantedKey> wanted) =>
        wanted.GroupBy(key => key.Server).ToDictionary(
            group => group.Key.Value,
            group => (IReadOnlyDictionary<string, BulkPerspectivesKeyQuery.QueryCriteria>)group.GroupBy(key => key.KeyId).ToDictionary(
                keys => keys.Key,
                keys => new BulkPerspectivesKeyQuery.QueryCriteria { MinimumValidUntilTs = keys.Max(key => key.ValidAt)?.ToUnixTimeMilliseconds() ?? 0 },
                StringComparer.Ordinal),
            StringComparer.Ordinal);

    private KeyDocument? TryRead(RawValue raw, ServerName notary, IReadOnlyList<StoredKey> notaryKeys, HashSet<ServerName> servers)
    {
        try
        {
            StrictJson.Validate(raw.Utf8.Span);
            if (!ApiJson.TryRead<ServerKeys>(raw, out var read) || !servers.Contains(read.ServerName))
            {
                throw new InvalidKeyDocumentException("It answers with keys that were not asked for.");
            }

            return notaryKeys.Any(key => JsonSignatures.Verify(raw.Utf8.Span, notary.Value, key.KeyId, key.Key))
                ? KeyDocument.Read(raw.Utf8, read.ServerName)
                : throw new InvalidKeyDocumentException($"It has not signed the keys of {read.ServerName}.");
        }
        catch (Exception failure) when (failure is InvalidKeyDocumentException or InvalidJsonException)
        {
            Failed(logger, notary, failure.Message);
            return null;
        }
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message = "The notary {Notary} has not answered with valid keys: {Reason}")]
    private static partial void Failed(ILogger logger, ServerName notary, string reason);
}
