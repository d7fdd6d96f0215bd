using System.Security.Cryptography;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Core.Events;

/// <summary>The two SHA-256 hashes of an event (Server-Server API, "Signing Events").</summary>
public static class PduHashes
{
    /// <summary>The content hash: of the whole event without <c>unsigned</c>, <c>signatures</c> and <c>hashes</c>.</summary>
    public static byte[] ContentHash(Pdu pdu) => ContentHash(pdu.Json.Span);

    /// <summary>The content hash of an event given in canonical JSON, which may lack any key.</summary>
    public static byte[] ContentHash(ReadOnlySpan<byte> canonical)
    {
        var output = new ByteBuilder(canonical.Length);
        try
        {
            CanonicalObject.AppendWithout(ref output, canonical, "hashes"u8, "signatures"u8, "unsigned"u8);
            return SHA256.HashData(output.Written);
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary>The reference hash: of the redacted event without <c>signatures</c> and <c>unsigned</c>.</summary>
    public static byte[] ReferenceHash(Pdu pdu) => ReferenceHash(pdu.RoomVersion, pdu.Type, pdu.Json.Span);

    /// <summary>
    /// Whether the event's content matches its content hash. If not, the event is a redacted copy or was tampered with, and only its
    /// redacted form may be used.
    /// </summary>
    public static bool ContentHashMatches(Pdu pdu) =>
        CanonicalObject.TryFind(pdu.Json.Span, "hashes"u8, out var hashes)
        && CanonicalObject.TryFind(hashes, "sha256"u8, out var sha256)
        && UnpaddedBase64.TryDecodeForgiving(CanonicalValue.AsString(sha256), out var claimed)
        && claimed.AsSpan().SequenceEqual(ContentHash(pdu));

    internal static byte[] ReferenceHash(RoomVersion version, string type, ReadOnlySpan<byte> canonical)
    {
        var output = new ByteBuilder(canonical.Length);
        try
        {
            Redaction.Append(ref output, version.Redaction, type, canonical, withSignatures: false);
            return SHA256.HashData(output.Written);
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary>The event ID for a reference hash, from room version 3 on.</summary>
    internal static EventId IdFrom(RoomVersion version, ReadOnlySpan<byte> referenceHash)
    {
        var base64 = version.EventIds == EventIdFormat.ReferenceHash
            ? UnpaddedBase64.Encode(referenceHash)
            : UnpaddedBase64.EncodeUrlSafe(referenceHash);
        return EventId.Parse("$" + base64);
    }
}
