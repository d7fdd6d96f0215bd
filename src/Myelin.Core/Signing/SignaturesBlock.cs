using Myelin.Core.Json;

namespace Myelin.Core.Signing;

/// <summary>The <c>signatures</c> of an object in canonical JSON: signatures by entity and key ID.</summary>
internal static class SignaturesBlock
{
    private const string AlgorithmPrefix = "ed25519:";

    /// <summary>The decoded signature; null if there is none or if it isn't base64.</summary>
    public static byte[]? Find(ReadOnlySpan<byte> canonical, string entity, string keyId) =>
        TryFindEntity(canonical, entity, out var ofEntity)
        && TryFindText(ofEntity, keyId, out var value)
        && UnpaddedBase64.TryDecodeForgiving(CanonicalValue.AsString(value), out var signature)
            ? signature
            : null;

    public static List<string> KeyIds(ReadOnlySpan<byte> canonical, string entity)
    {
        var keyIds = new List<string>();
        if (!TryFindEntity(canonical, entity, out var ofEntity))
        {
            return keyIds;
        }

        var members = new CanonicalObject(ofEntity);
        while (members.MoveNext())
        {
            var keyId = CanonicalValue.KeyText(members.Key);
            if (keyId.StartsWith(AlgorithmPrefix, StringComparison.Ordinal) && CanonicalValue.AsString(members.Value) is not null)
            {
                keyIds.Add(keyId);
            }
        }

        return keyIds;
    }

    /// <summary>The object with the signature added to its existing ones.</summary>
    public static byte[] WithSignature(ReadOnlySpan<byte> canonical, string entity, string keyId, ReadOnlySpan<byte> signature)
    {
        var ofKey = new ByteBuilder(256);
        var ofEntity = new ByteBuilder(512);
        var signatures = new ByteBuilder(1024);
        var output = new ByteBuilder(canonical.Length + 256);
        try
        {
            var entities = CanonicalObject.TryFind(canonical, "signatures"u8, out var found) && CanonicalValue.IsObject(found) ? found : "{}"u8;
            var keys = TryFindEntity(canonical, entity, out var existing) ? existing : "{}"u8;
            CanonicalString.AppendQuoted(ref ofKey, UnpaddedBase64.Encode(signature));
            AppendWith(ref ofEntity, keys, keyId, ofKey.Written);
            AppendWith(ref signatures, entities, entity, ofEntity.Written);
            CanonicalObject.AppendWith(ref output, canonical, "signatures"u8, signatures.Written);
            return output.ToArray();
        }
        finally
        {
            ofKey.Dispose();
            ofEntity.Dispose();
            signatures.Dispose();
            output.Dispose();
        }
    }

    private static bool TryFindEntity(ReadOnlySpan<byte> canonical, string entity, out ReadOnlySpan<byte> value)
    {
        value = default;
        return CanonicalObject.TryFind(canonical, "signatures"u8, out var signatures)
            && CanonicalValue.IsObject(signatures)
            && TryFindText(signatures, entity, out value)
            && CanonicalValue.IsObject(value);
    }

    private static bool TryFindText(ReadOnlySpan<byte> json, string key, out ReadOnlySpan<byte> value)
    {
        var quoted = new ByteBuilder(key.Length + 2);
        try
        {
            CanonicalString.AppendQuoted(ref quoted, key);
            return CanonicalObject.TryFind(json, quoted.Written[1..^1], out value);
        }
        finally
        {
            quoted.Dispose();
        }
    }

    private static void AppendWith(ref ByteBuilder output, ReadOnlySpan<byte> json, string key, ReadOnlySpan<byte> value)
    {
        var quoted = new ByteBuilder(key.Length + 2);
        try
        {
            CanonicalString.AppendQuoted(ref quoted, key);
            CanonicalObject.AppendWith(ref output, json, quoted.Written[1..^1], value);
        }
        finally
        {
            quoted.Dispose();
        }
    }
}
