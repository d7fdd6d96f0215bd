using Myelin.Core.Identifiers;
using Myelin.Core.Signing;

namespace Myelin.Server.Federation;

/// <summary>The public keys of servers: stored, or fetched from themselves or from a notary (Server-Server API, "Retrieving server keys").</summary>
internal interface IServerKeys
{
    /// <summary>
    /// The keys that are known or can be found. All servers are asked at the same time, so ask for all keys of a transaction at once. What is missing from the
    /// answer can't be verified now; it may be later.
    /// </summary>
    ValueTask<IReadOnlyDictionary<WantedKey, VerifyKey>> FindAsync(IReadOnlyCollection<WantedKey> wanted, CancellationToken cancellationToken);
}

/// <summary>A key to verify a signature with.</summary>
/// <param name="Server">The server that has signed.</param>
/// <param name="KeyId">The key's ID, such as <c>ed25519:a_ab12</c>.</param>
/// <param name="ValidAt">
/// When it has to be valid: for a request now, for an event its <c>origin_server_ts</c>. Null if that doesn't matter: in room versions that don't enforce it,
/// keys verify events whenever.
/// </param>
internal readonly record struct WantedKey(ServerName Server, string KeyId, DateTimeOffset? ValidAt)
{
    /// <summary>Whether the signature is a request's: keys that the server has stopped using are valid for events alone.</summary>
    public bool IsForRequest { get; init; }
}
