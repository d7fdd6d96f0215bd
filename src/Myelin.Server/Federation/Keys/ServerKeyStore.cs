using System.Collections.Immutable;
using System.Data.Common;
using Myelin.Core.Identifiers;
using Myelin.Core.Signing;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Federation.Keys;

/// <summary>A key of another server as it is stored.</summary>
/// <param name="KeyId">The key's ID.</param>
/// <param name="Key">The key.</param>
/// <param name="ValidUntil">Until when it is valid.</param>
/// <param name="IsOld">Whether the server has stopped using it, so that it is valid for events alone.</param>
internal sealed record StoredKey(string KeyId, VerifyKey Key, DateTimeOffset ValidUntil, bool IsOld);

/// <summary>The last document of another server.</summary>
/// <param name="FetchedAt">When it was fetched.</param>
/// <param name="ValidUntil">Until when its keys are valid.</param>
/// <param name="Json">The document.</param>
internal sealed record StoredDocument(DateTimeOffset FetchedAt, DateTimeOffset ValidUntil, ReadOnlyMemory<byte> Json)
{
    /// <summary>"Intermediate notary servers should cache a response for half of its lifetime."</summary>
    public bool IsFresh(DateTimeOffset now) => now < FetchedAt + ((ValidUntil - FetchedAt) / 2);
}

/// <summary>Stores the keys of other servers.</summary>
internal sealed class ServerKeyStore(IDatabase database, ILogWriter writer)
{
    /// <summary>The keys of servers; those without any have an empty list.</summary>
    public async ValueTask<IReadOnlyDictionary<ServerName, ImmutableArray<StoredKey>>> KeysOfAsync(IReadOnlyList<ServerName> servers, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT server, key_id, public_key, valid_until, is_old FROM server_keys WHERE server IN",
                string.Empty,
                servers.Select(server => (SqlValue)server.Value).ToList(),
                1,
                ReadKey,
                token),
            cancellationToken);
        var keys = rows.ToLookup(row => row.Server, row => row.Key);
        return servers.Distinct().ToDictionary(server => server, server => keys[server].ToImmutableArray());
    }

    /// <summary>The last document of each server that has one.</summary>
    public async ValueTask<IReadOnlyDictionary<ServerName, StoredDocument>> DocumentsOfAsync(IReadOnlyList<ServerName> servers, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryInAsync(
                "SELECT server, fetched_at, valid_until, document FROM server_key_documents WHERE server IN",
                string.Empty,
                servers.Select(server => (SqlValue)server.Value).ToList(),
                1,
                row => (
                    Server: ServerName.Parse(row.GetString(0)),
                    Document: new StoredDocument(UnixTime.OfMilliseconds(row.GetInt64(1)), UnixTime.OfMilliseconds(row.GetInt64(2)), row.GetFieldValue<byte[]>(3))),
                token),
            cancellationToken);
        return rows.ToDictionary(row => row.Server, row => row.Document);
    }

    /// <summary>Stores a document that the server itself has answered with. It says how all its keys are now.</summary>
    public Task StoreOwnAsync(KeyDocument document, DateTimeOffset fetchedAt, CancellationToken cancellationToken) => StoreAsync(
        document,
        fetchedAt,
        """
        INSERT INTO server_keys (server, key_id, public_key, valid_until, is_old) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (server, key_id) DO UPDATE SET public_key = excluded.public_key, valid_until = excluded.valid_until, is_old = excluded.is_old
        """,
        """
        INSERT INTO server_key_documents (server, fetched_at, valid_until, document) VALUES ($1, $2, $3, $4)
        ON CONFLICT (server) DO UPDATE SET fetched_at = excluded.fetched_at, valid_until = excluded.valid_until, document = excluded.document
        """,
        cancellationToken);

    /// <summary>
    /// Stores a document that a notary has passed on. It may be older than what is known, so it neither replaces a key nor makes an old one new: it adds
    /// keys, and prolongs those in use.
    /// </summary>
    public Task StorePassedOnAsync(KeyDocument document, DateTimeOffset fetchedAt, CancellationToken cancellationToken) => StoreAsync(
        document,
        fetchedAt,
        """
        INSERT INTO server_keys (server, key_id, public_key, valid_until, is_old) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (server, key_id) DO UPDATE SET valid_until = excluded.valid_until
        WHERE server_keys.public_key = excluded.public_key AND server_keys.is_old = 0 AND excluded.is_old = 0 AND server_keys.valid_until < excluded.valid_until
        """,
        """
        INSERT INTO server_key_documents (server, fetched_at, valid_until, document) VALUES ($1, $2, $3, $4)
        ON CONFLICT (server) DO UPDATE SET fetched_at = excluded.fetched_at, valid_until = excluded.valid_until, document = excluded.document
        WHERE server_key_documents.valid_until < excluded.valid_until
        """,
        cancellationToken);

    private async Task StoreAsync(KeyDocument document, DateTimeOffset fetchedAt, string storeKey, string storeDocument, CancellationToken cancellationToken)
    {
        var unit = new LogUnit();
        foreach (var key in document.Keys)
        {
            unit.Write(
                storeKey, document.Server.Value, key.KeyId, key.Key.ToBytes(), document.ValidityOf(key, fetchedAt).ToUnixTimeMilliseconds(), key.IsOld);
        }

        unit.Write(
            storeDocument, document.Server.Value, fetchedAt.ToUnixTimeMilliseconds(), document.ValidUntil.ToUnixTimeMilliseconds(), document.Json);
        await writer.AppendAsync(unit, cancellationToken);
    }

    private static (ServerName Server, StoredKey Key) ReadKey(DbDataReader row) =>
        VerifyKey.TryImport(row.GetFieldValue<byte[]>(2), out var key)
            ? (ServerName.Parse(row.GetString(0)), new StoredKey(row.GetString(1), key, UnixTime.OfMilliseconds(row.GetInt64(3)), row.GetInt64(4) != 0))
            : throw new InvalidDataException($"The stored key {row.GetString(1)} of {row.GetString(0)} is damaged.");
}
