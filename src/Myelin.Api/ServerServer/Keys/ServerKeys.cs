using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Keys;

/// <summary>Server-Server API, "Publishing Keys": the server's own signing keys.</summary>
public sealed record GetServerKey : IOperation<GetServerKey, ServerKeys>
{
    public static Operation<GetServerKey, ServerKeys> Contract { get; } = Operation.Get("getServerKey", "/_matrix/key/v2/server") with
    {
        // The path used to end with a key ID, or with a slash if none was meant. The response was the same.
        OlderPaths = ["/_matrix/key/v2/server/{keyId}"],
        Auth = AuthScheme.None,
    };
}

/// <summary>
/// The signing keys of a server (<c>keys.yaml</c>), signed by these keys themselves. This type is for reading them: signatures are verified over the bytes
/// that it is read from.
/// </summary>
public sealed record ServerKeys : OpenObject
{
    public required ServerName ServerName { get; init; }

    /// <summary>The keys in use by key ID, such as <c>ed25519:abc</c>.</summary>
    public required IReadOnlyDictionary<string, VerifyKey> VerifyKeys { get; init; }

    /// <summary>The keys of before by key ID, which are valid for events alone.</summary>
    public IReadOnlyDictionary<string, OldVerifyKey>? OldVerifyKeys { get; init; }

    /// <summary>The signatures by server and key ID.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Signatures { get; init; }

    /// <summary>Until when the keys in use are valid, in milliseconds since the Unix epoch. It is not trusted for more than seven days.</summary>
    public required long ValidUntilTs { get; init; }

    public sealed record VerifyKey : OpenObject
    {
        /// <summary>The public key in unpadded base64.</summary>
        public required string Key { get; init; }
    }

    public sealed record OldVerifyKey : OpenObject
    {
        /// <summary>When the server stopped using it, in milliseconds since the Unix epoch.</summary>
        public required long ExpiredTs { get; init; }

        /// <summary>The public key in unpadded base64.</summary>
        public required string Key { get; init; }
    }
}
