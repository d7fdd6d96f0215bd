using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;

namespace Myelin.Server.Federation.Keys;

/// <summary>The keys that a server publishes, signed by itself (Server-Server API, "Publishing Keys").</summary>
/// <param name="Server">The server.</param>
/// <param name="ValidUntil">Until when the keys in use are valid, as the server says.</param>
/// <param name="Keys">The keys in use and the old ones.</param>
/// <param name="Json">The document in canonical form, with all its signatures.</param>
internal sealed record KeyDocument(ServerName Server, DateTimeOffset ValidUntil, IReadOnlyList<PublishedKey> Keys, ReadOnlyMemory<byte> Json)
{
    private const string Ed25519 = "ed25519:";

    /// <summary>Reads a document. Keys that are malformed or of unknown algorithms are left out, but whoever publishes must have signed with one in use.</summary>
    /// <param name="json">The document as received.</param>
    /// <param name="server">The server that it should be of.</param>
    /// <exception cref="InvalidKeyDocumentException">It is not a document of the server.</exception>
    public static KeyDocument Read(ReadOnlyMemory<byte> json, ServerName server)
    {
        byte[] canonical;
        try
        {
            canonical = CanonicalJson.Canonicalize(json.Span, JsonNumberRule.Lenient);
        }
        catch (InvalidJsonException failure)
        {
            throw new InvalidKeyDocumentException(failure.Message);
        }

        using var document = JsonDocument.Parse(canonical, JsonLimits.Documents);
        var root = document.RootElement;
        if (TextOf(root, "server_name"u8) != server.Value)
        {
            throw new InvalidKeyDocumentException($"The keys are not of {server}.");
        }

        if (Time(root, "valid_until_ts"u8) is not { } validUntil)
        {
            throw new InvalidKeyDocumentException("The keys have no valid_until_ts.");
        }

        var keys = new List<PublishedKey>();
        ReadKeys(root, "verify_keys"u8, keys, isOld: false);
        ReadKeys(root, "old_verify_keys"u8, keys, isOld: true);
        return keys.Exists(key => !key.IsOld && JsonSignatures.Verify(canonical, server.Value, key.KeyId, key.Key))
            ? new KeyDocument(server, validUntil, keys, canonical)
            : throw new InvalidKeyDocumentException($"The keys of {server} are not signed by one of them.");
    }

    /// <summary>Until when a key is valid, given when the document was fetched.</summary>
    /// <remarks>
    /// "Servers MUST use the lesser of this field and 7 days into the future." An old key must never be taken for one in use, whatever its server says of when
    /// it stopped using it.
    /// </remarks>
    public DateTimeOffset ValidityOf(PublishedKey key, DateTimeOffset fetchedAt)
    {
        var longest = key.IsOld ? fetchedAt : fetchedAt + FederationLimits.LongestKeyValidity;
        var said = key.ExpiredAt ?? ValidUntil;
        return said < longest ? said : longest;
    }

    private static void ReadKeys(JsonElement root, ReadOnlySpan<byte> member, List<PublishedKey> keys, bool isOld)
    {
        if (!root.TryGetProperty(member, out var published) || published.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var entry in published.EnumerateObject())
        {
            if (keys.Count < FederationLimits.KeysPerServer
                && entry.Name.StartsWith(Ed25519, StringComparison.Ordinal)
                && SigningKey.IsVersion(entry.Name.AsSpan(Ed25519.Length))
                && entry.Name.Length <= FederationLimits.KeyIdLength
                && !keys.Exists(key => key.KeyId == entry.Name)
                && VerifyKey.TryParse(TextOf(entry.Value, "key"u8), out var key)
                && (isOld ? Time(entry.Value, "expired_ts"u8) : null) is var expired
                && (!isOld || expired is not null))
            {
                keys.Add(new PublishedKey(entry.Name, key, expired));
            }
        }
    }

    private static string? TextOf(JsonElement element, ReadOnlySpan<byte> member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement element, ReadOnlySpan<byte> member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var milliseconds)
            ? UnixTime.OfMilliseconds(milliseconds)
            : null;
}

/// <summary>A key that a server publishes.</summary>
/// <param name="KeyId">The key's ID.</param>
/// <param name="Key">The key.</param>
/// <param name="ExpiredAt">When the server stopped using it; null if it is in use.</param>
internal sealed record PublishedKey(string KeyId, VerifyKey Key, DateTimeOffset? ExpiredAt)
{
    public bool IsOld => ExpiredAt is not null;
}

/// <summary>Times that others send, which may be any number.</summary>
internal static class UnixTime
{
    /// <summary>The time, or the nearest that there is.</summary>
    public static DateTimeOffset OfMilliseconds(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(milliseconds, DateTimeOffset.UnixEpoch.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}

/// <summary>What a server answers when asked for keys is not a valid document.</summary>
internal sealed class InvalidKeyDocumentException(string message) : Exception(message);
