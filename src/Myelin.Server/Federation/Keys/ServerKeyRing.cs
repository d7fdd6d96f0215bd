using System.Collections.Immutable;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Federation.Keys;

/// <summary>
/// Finds keys: remembered, stored, fetched from their server, or from a notary, in this order and only as far as needed. A server is asked once at a time,
/// not again at once after it has answered, and ever less often as long as it fails.
/// </summary>
internal sealed class ServerKeyRing(
    ServerIdentity identity, OwnKeys own, ServerKeyStore store, KeyFetcher fetcher, NotaryClient notaries, MemoryBudget budget, TimeProvider time) : IServerKeys
{
    private readonly Cache<ServerName, ImmutableArray<StoredKey>> _keys = new(
        budget, "federation_keys", static (server, keys) => EstimatedBytes.Of(server.Value) + (keys.Length * FederationLimits.StoredKeyBytes));

    private readonly Cache<ServerName, Attempts> _attempts = new(
        budget, "federation_key_attempts", static (server, _) => EstimatedBytes.Of(server.Value) + EstimatedBytes.Object);

    private readonly SharedWork<ServerName, bool> _fetching = new(FederationLimits.KeyFetchesAtOnce, FederationLimits.KeyFetchesWaiting);

    public async ValueTask<IReadOnlyDictionary<WantedKey, VerifyKey>> FindAsync(IReadOnlyCollection<WantedKey> wanted, CancellationToken cancellationToken)
    {
        var found = new Dictionary<WantedKey, VerifyKey>();
        var missing = new HashSet<WantedKey>(wanted);
        missing.RemoveWhere(key => key.Server == identity.ServerName && Settle(found, key, own.Find(key)));
        missing.RemoveWhere(key => key.Server == identity.ServerName);
        missing.RemoveWhere(key => _keys.TryGet(key.Server, out var keys) && Settle(found, key, Find(keys, key)));
        await SettleFromStoreAsync(missing, found, cancellationToken);
        if (missing.Count == 0)
        {
            return found;
        }

        var tried = await Task.WhenAll(ServersOf(missing).Select(async server => (Server: server, IsTried: await FetchAsync(server, cancellationToken))));
        await SettleFromStoreAsync(missing, found, cancellationToken);

        // A notary is asked as seldom as the server itself, or anybody could make this server ask it all the time.
        missing.ExceptWith(missing.Where(key => !tried.Contains((key.Server, true))).ToList());
        foreach (var notary in notaries.Notaries)
        {
            if (missing.Count == 0)
            {
                break;
            }

            await AskAsync(notary, missing, cancellationToken);
            await SettleFromStoreAsync(missing, found, cancellationToken);
        }

        return found;
    }

    /// <summary>Fetches a server's keys from itself, unless it was tried a short while ago.</summary>
    /// <returns>Whether it was tried.</returns>
    public async Task<bool> FetchAsync(ServerName server, CancellationToken cancellationToken)
    {
        if (server == identity.ServerName || (_attempts.TryGet(server, out var attempts) && time.GetUtcNow() < attempts.NotBefore))
        {
            return false;
        }

        return _fetching.Run(server, () => FetchAsync(server)) is { } fetching && await fetching.WaitAsync(cancellationToken);
    }

    private async Task<bool> FetchAsync(ServerName server)
    {
        _attempts.TryGet(server, out var before);
        var document = await fetcher.FetchAsync(server, CancellationToken.None);
        var now = time.GetUtcNow();
        if (document is null)
        {
            var failures = (before?.Failures ?? 0) + 1;
            _attempts.Set(server, new Attempts(failures, now + BackOff.After(failures, FederationLimits.FirstKeyBackOff, FederationLimits.LongestKeyBackOff)));
            return true;
        }

        _attempts.Set(server, new Attempts(0, now + FederationLimits.KeyInterval));
        await store.StoreOwnAsync(document, now, CancellationToken.None);
        _keys.Remove(server);
        return true;
    }

    private async Task AskAsync(ServerName notary, HashSet<WantedKey> missing, CancellationToken cancellationToken)
    {
        // What the notary itself has signed must not be found by asking it.
        var now = time.GetUtcNow();
        await FetchIfNeededAsync(notary, now, cancellationToken);
        var notaryKeys = (await KeysOfAsync([notary], cancellationToken))[notary].Where(key => key.ValidUntil >= now && !key.IsOld).ToList();
        if (notaryKeys.Count == 0)
        {
            return;
        }

        foreach (var batch in missing.Where(key => key.Server != notary).Chunk(FederationLimits.NotaryDocuments))
        {
            foreach (var document in await notaries.AskAsync(notary, notaryKeys, batch, cancellationToken))
            {
                await store.StorePassedOnAsync(document, now, cancellationToken);
                _keys.Remove(document.Server);
            }
        }
    }

    private async Task FetchIfNeededAsync(ServerName notary, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!(await KeysOfAsync([notary], cancellationToken))[notary].Any(key => key.ValidUntil >= now && !key.IsOld))
        {
            await FetchAsync(notary, cancellationToken);
        }
    }

    private async ValueTask SettleFromStoreAsync(HashSet<WantedKey> missing, Dictionary<WantedKey, VerifyKey> found, CancellationToken cancellationToken)
    {
        if (missing.Count > 0)
        {
            var stored = await KeysOfAsync(ServersOf(missing), cancellationToken);
            missing.RemoveWhere(key => Settle(found, key, Find(stored[key.Server], key)));
        }
    }

    /// <summary>The stored keys, which another process may have changed since they were remembered.</summary>
    private async ValueTask<IReadOnlyDictionary<ServerName, ImmutableArray<StoredKey>>> KeysOfAsync(IReadOnlyList<ServerName> servers, CancellationToken cancellationToken)
    {
        var read = _keys.BeginRead();
        var stored = await store.KeysOfAsync(servers, cancellationToken);
        foreach (var (server, keys) in stored)
        {
            _keys.Keep(read, server, keys);
        }

        return stored;
    }

    private static List<ServerName> ServersOf(IEnumerable<WantedKey> keys) => [.. keys.Select(key => key.Server).Distinct()];

    private static VerifyKey? Find(ImmutableArray<StoredKey> keys, WantedKey wanted) =>
        keys.FirstOrDefault(
        key => key.KeyId == wanted.KeyId && (wanted.ValidAt is null || wanted.ValidAt <= key.ValidUntil) && !(wanted.IsForRequest && key.IsOld))?.Key;

    private static bool Settle(Dictionary<WantedKey, VerifyKey> found, WantedKey wanted, VerifyKey? key)
    {
        if (key is not null)
        {
            found[wanted] = key;
        }

        return key is not null;
    }

    private sealed record Attempts(int Failures, DateTimeOffset NotBefore);
}
