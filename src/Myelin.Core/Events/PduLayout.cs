using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;

namespace Myelin.Core.Events;

/// <summary>
/// Positions in an event that has no <c>hashes</c> and <c>signatures</c> yet, as the content hash covers it: the range of the content
/// and the places where those two keys belong.
/// </summary>
internal readonly record struct PduLayout(Range Content, int HashesAt, int SignaturesAt)
{
    /// <summary>Writes the draft's keys in canonical order.</summary>
    public static PduLayout Append(
        ref ByteBuilder output, PduDraft draft, ReadOnlySpan<byte> content, EventId? chosenId, Func<EventId, byte[]>? referenceHashes)
    {
        output.Append("{\"auth_events\":"u8);
        EventReferences.Append(ref output, draft.RoomVersion, draft.AuthEvents, referenceHashes);
        output.Append(",\"content\":"u8);
        var contentAt = output.Length;
        output.Append(content);
        output.Append(",\"depth\":"u8);
        output.Append(draft.Depth);
        if (chosenId is { } id)
        {
            output.Append(",\"event_id\":"u8);
            CanonicalString.AppendQuoted(ref output, id.Value);
        }

        var hashesAt = output.Length;
        output.Append(",\"origin_server_ts\":"u8);
        output.Append(draft.OriginServerTs);
        output.Append(",\"prev_events\":"u8);
        EventReferences.Append(ref output, draft.RoomVersion, draft.PrevEvents, referenceHashes);
        if (draft.Redacts is { } redacts && !draft.RoomVersion.RedactsInContent)
        {
            output.Append(",\"redacts\":"u8);
            CanonicalString.AppendQuoted(ref output, redacts.Value);
        }

        if (draft.RoomId is { } roomId)
        {
            output.Append(",\"room_id\":"u8);
            CanonicalString.AppendQuoted(ref output, roomId.Value);
        }

        output.Append(",\"sender\":"u8);
        CanonicalString.AppendQuoted(ref output, draft.Sender.Value);
        var signaturesAt = output.Length;
        if (draft.StateKey is not null)
        {
            output.Append(",\"state_key\":"u8);
            CanonicalString.AppendQuoted(ref output, draft.StateKey);
        }

        output.Append(",\"type\":"u8);
        CanonicalString.AppendQuoted(ref output, draft.Type);
        output.Append((byte)'}');
        return new PduLayout(contentAt..(contentAt + content.Length), hashesAt, signaturesAt);
    }

    /// <summary>The event with its content hash, and with space for the base64 of the signature at <paramref name="signatureAt"/>.</summary>
    public byte[] AssembleUnsigned(ReadOnlySpan<byte> bare, ServerName origin, SigningKey key, out int signatureAt)
    {
        var output = new ByteBuilder(bare.Length + 512);
        try
        {
            output.Append(bare[..HashesAt]);
            output.Append(",\"hashes\":{\"sha256\":\""u8);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bare, hash);
            output.Advance(UnpaddedBase64.Encode(hash, output.Reserve(UnpaddedBase64.EncodedLength(hash.Length))));
            output.Append("\"}"u8);
            output.Append(bare[HashesAt..SignaturesAt]);
            output.Append(",\"signatures\":{\""u8);
            AppendAscii(ref output, origin.Value);
            output.Append("\":{\""u8);
            AppendAscii(ref output, key.KeyId);
            output.Append("\":\""u8);
            signatureAt = output.Length;
            var encodedLength = UnpaddedBase64.EncodedLength(VerifyKey.SignatureLength);
            output.Reserve(encodedLength)[..encodedLength].Clear();
            output.Advance(encodedLength);
            output.Append("\"}}"u8);
            output.Append(bare[SignaturesAt..]);
            return output.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <remarks>Server names and key IDs have only ASCII characters, none of which JSON escapes.</remarks>
    private static void AppendAscii(ref ByteBuilder output, string text) =>
        output.Advance(Encoding.ASCII.GetBytes(text, output.Reserve(text.Length)));
}
