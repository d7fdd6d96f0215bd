using Myelin.Core.Identifiers;
using Myelin.Core.Signing;

namespace Myelin.Server.Configuration;

/// <summary>This server's identity to others: its name and the key that proves it. A singleton.</summary>
public sealed record ServerIdentity(ServerName ServerName, SigningKey SigningKey)
{
    /// <summary>The keys that it signed with before.</summary>
    public IReadOnlyList<OldVerifyKey> OldKeys { get; init; } = [];
}

/// <summary>A key that a server no longer signs with.</summary>
/// <param name="KeyId">Its ID, such as <c>ed25519:a_ab12</c>.</param>
/// <param name="Key">The public key.</param>
/// <param name="ExpiredAt">When the server stopped using it.</param>
public sealed record OldVerifyKey(string KeyId, VerifyKey Key, DateTimeOffset ExpiredAt);
