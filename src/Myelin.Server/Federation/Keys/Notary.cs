using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;

namespace Myelin.Server.Federation.Keys;

/// <summary>
/// Passes on the keys of other servers, with this server's signature added (Server-Server API, "Querying Keys Through Another Server"). If a server
/// doesn't answer, its last document is passed on, "so that the signatures of old events can still be checked".
/// </summary>
internal sealed class Notary(ServerIdentity identity, OwnKeys own, ServerKeyStore store, ServerKeyRing ring, IFederationPolicy policy, TimeProvider time)
{
    /// <summary>The documents of the servers that are known, signed by this server too.</summary>
    /// <param name="servers">The servers, and until when their keys should be valid.</param>
    /// <param name="cancellationToken">Cancels asking.</param>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> FindAsync(IReadOnlyDictionary<ServerName, DateTimeOffset> servers, CancellationToken cancellationToken)
    {
        var others = servers.Keys.Where(server => server != identity.ServerName && policy.Allows(server)).ToList();
        var stored = await store.DocumentsOfAsync(others, cancellationToken);
        var now = time.GetUtcNow();
        var stale = others.Where(server => !stored.TryGetValue(server, out var document) || !document.IsFresh(now) || document.ValidUntil < servers[server]).ToList();
        if (await FetchAsync(stale, cancellationToken))
        {
            stored = await store.DocumentsOfAsync(others, cancellationToken);
        }

        var found = stored.Values.Select(document => (ReadOnlyMemory<byte>)JsonSignatures.Sign(document.Json.Span, identity.ServerName.Value, identity.SigningKey));
        return servers.ContainsKey(identity.ServerName) ? [own.Document().Json, .. found] : [.. found];
    }

    /// <summary>Fetches documents; after a while those that have come must do.</summary>
    private async Task<bool> FetchAsync(List<ServerName> servers, CancellationToken cancellationToken)
    {
        if (servers.Count == 0)
        {
            return false;
        }

        using var patience = new CancellationTokenSource(FederationLimits.NotaryPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await Task.WhenAll(servers.Select(server => ring.FetchAsync(server, either.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The others go on, and are there when they are asked for again.
        }

        return true;
    }
}
