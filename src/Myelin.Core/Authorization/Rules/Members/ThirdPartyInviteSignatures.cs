using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Myelin.Core.Json;
using Myelin.Core.Signing;

namespace Myelin.Core.Authorization.Rules.Members;

/// <summary>
/// "If any signature in <c>signed</c> matches any public key in the <c>m.room.third_party_invite</c> event, allow": the keys are
/// in <c>public_key</c> and <c>public_keys</c>, in either base64 alphabet.
/// </summary>
internal static class ThirdPartyInviteSignatures
{
    /// <summary>The most pairs of a key and a signature that are tried. Two events could contain hundreds of thousands of them.</summary>
    public const int MaximumChecks = 1_000;

    public static bool AnyMatches(JsonElement signed, JsonElement inviteContent)
    {
        VerifyKey[] keys = [.. KeysIn(inviteContent)];
        byte[][] signatures = [.. SignaturesIn(signed)];
        if (keys.Length == 0 || signatures.Length == 0 || (long)keys.Length * signatures.Length > MaximumChecks)
        {
            return false;
        }

        var signedBytes = SignedBytes(signed);
        return keys.Any(key => signatures.Any(signature => key.Verify(signedBytes, signature)));
    }

    private static IEnumerable<VerifyKey> KeysIn(JsonElement inviteContent)
    {
        if (TryReadKey(inviteContent, out var single))
        {
            yield return single;
        }

        if (inviteContent.TryGetProperty("public_keys"u8, out var several) && several.ValueKind == JsonValueKind.Array)
        {
            foreach (var entry in several.EnumerateArray())
            {
                if (entry.ValueKind == JsonValueKind.Object && TryReadKey(entry, out var key))
                {
                    yield return key;
                }
            }
        }
    }

    private static bool TryReadKey(JsonElement parent, [NotNullWhen(true)] out VerifyKey? key)
    {
        key = null;
        return parent.TryGetProperty("public_key"u8, out var text)
            && text.ValueKind == JsonValueKind.String
            && TryDecode(text.GetString(), out var bytes)
            && VerifyKey.TryImport(bytes, out key);
    }

    private static IEnumerable<byte[]> SignaturesIn(JsonElement signed)
    {
        if (!signed.TryGetProperty("signatures"u8, out var servers) || servers.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var server in servers.EnumerateObject().Where(static server => server.Value.ValueKind == JsonValueKind.Object))
        {
            foreach (var signature in server.Value.EnumerateObject())
            {
                if (signature.Name.StartsWith("ed25519:", StringComparison.Ordinal)
                    && signature.Value.ValueKind == JsonValueKind.String
                    && TryDecode(signature.Value.GetString(), out var bytes))
                {
                    yield return bytes;
                }
            }
        }
    }

    private static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes) =>
        UnpaddedBase64.TryDecode(text, out bytes) || UnpaddedBase64.TryDecodeUrlSafe(text, out bytes);

    /// <summary>The signed bytes: the object without its signatures, in canonical JSON (Appendices, "Signing JSON").</summary>
    private static byte[] SignedBytes(JsonElement signed)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in signed.EnumerateObject().Where(static property => property.Name is not ("signatures" or "unsigned")))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        // The numbers were already checked when the event was read.
        return CanonicalJson.Canonicalize(buffer.WrittenSpan, JsonNumberRule.Lenient);
    }
}
