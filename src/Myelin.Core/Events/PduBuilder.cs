using System.Security.Cryptography;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Core.Events;

/// <summary>
/// Builds this server's own events: canonical form, content hash, signature and ID (Server-Server API, "Adding hashes and signatures
/// to outgoing events"). Keys are written in canonical order from the start, so nothing is parsed twice.
/// </summary>
public static class PduBuilder
{
    /// <summary>Builds the event of a draft.</summary>
    /// <param name="draft">The event's fields.</param>
    /// <param name="origin">The server that signs.</param>
    /// <param name="key">The server's key.</param>
    /// <param name="referenceHashes">Returns the reference hash of an event that the draft refers to; needed only in room versions 1 and 2.</param>
    /// <exception cref="InvalidPduException">The event would be too large or invalid.</exception>
    public static Pdu Build(PduDraft draft, ServerName origin, SigningKey key, Func<EventId, byte[]>? referenceHashes = null)
    {
        draft.Check();
        var content = new ByteBuilder(draft.ContentJson.Length + 64);
        var output = new ByteBuilder(draft.ContentJson.Length + 2048);
        try
        {
            AppendContent(ref content, draft);
            EventId? chosenId = null;
            var layout = PduLayout.Append(ref output, draft, content.Written, chosenId, referenceHashes);
            if (draft.RoomVersion.EventIds == EventIdFormat.ChosenByOrigin)
            {
                chosenId = ChooseId(output.Written, origin);
                output.Truncate(0);
                layout = PduLayout.Append(ref output, draft, content.Written, chosenId, referenceHashes);
            }

            var json = layout.AssembleUnsigned(output.Written, origin, key, out var signatureAt);
            if (json.Length > PduLimits.MaximumBuiltSize)
            {
                throw InvalidPduException.TooLarge($"An event has at most {PduLimits.MaximumBuiltSize} bytes.");
            }

            output.Truncate(0);
            Redaction.Append(ref output, draft.RoomVersion.Redaction, draft.Type, json, withSignatures: false);
            Sign(output.Written, key, json.AsSpan(signatureAt));
            return Finish(draft, chosenId ?? IdOf(draft.RoomVersion, output.Written), json, layout.Content);
        }
        catch (InvalidJsonException exception)
        {
            throw new InvalidPduException(InvalidPduKind.Malformed, exception.Message, exception);
        }
        finally
        {
            content.Dispose();
            output.Dispose();
        }
    }

    private static void AppendContent(ref ByteBuilder output, PduDraft draft)
    {
        CanonicalJson.Append(ref output, draft.ContentJson.Span, draft.RoomVersion.NumberRule, maximumDepth: PduLimits.MaximumBuiltNesting);
        if (!draft.RoomVersion.RedactsInContent || draft.Redacts is not { } redacts)
        {
            return;
        }

        var value = new ByteBuilder(128);
        try
        {
            CanonicalString.AppendQuoted(ref value, redacts.Value);
            var original = output.ToArray();
            output.Truncate(0);
            CanonicalObject.AppendWith(ref output, original, "redacts"u8, value.Written);
        }
        finally
        {
            value.Dispose();
        }
    }

    /// <remarks>A hash of the event is as unique as the event itself, and needs no randomness.</remarks>
    private static EventId ChooseId(ReadOnlySpan<byte> eventWithoutId, ServerName origin)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(eventWithoutId, hash);
        return EventId.TryParse($"${UnpaddedBase64.EncodeUrlSafe(hash)}:{origin}", out var id)
            ? id
            : throw InvalidPduException.TooLarge("The server's name leaves no room for an event ID.");
    }

    private static EventId IdOf(RoomVersion version, ReadOnlySpan<byte> redacted)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(redacted, hash);
        return PduHashes.IdFrom(version, hash);
    }

    private static void Sign(ReadOnlySpan<byte> redacted, SigningKey key, Span<byte> destination)
    {
        Span<byte> signature = stackalloc byte[VerifyKey.SignatureLength];
        key.Sign(redacted, signature);
        UnpaddedBase64.Encode(signature, destination);
    }

    private static Pdu Finish(PduDraft draft, EventId eventId, byte[] json, Range content) => new()
    {
        RoomVersion = draft.RoomVersion,
        EventId = eventId,
        RoomId = draft.RoomId ?? RoomId.Parse(string.Concat("!", eventId.Value.AsSpan(1))),
        Sender = draft.Sender,
        Type = draft.Type,
        StateKey = draft.StateKey,
        PrevEvents = draft.PrevEvents,
        AuthEvents = draft.AuthEvents,
        Depth = draft.Depth,
        OriginServerTs = draft.OriginServerTs,
        Redacts = draft.Redacts ?? PduReader.RedactsInContent(draft.RoomVersion, draft.Type, json.AsSpan(content)),
        Json = json,
        ContentJson = json.AsMemory(content),
    };
}
