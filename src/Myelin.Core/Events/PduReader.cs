using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Events;

/// <summary>Reads events from bytes (Server-Server API, "Checks performed on receipt of a PDU", step 1).</summary>
public static class PduReader
{
    /// <summary>
    /// Reads an event from another server: converts it to canonical form, drops <c>unsigned</c>, checks the room version's event format
    /// and size limits, and derives the event's ID. Hashes and signatures are checked elsewhere.
    /// </summary>
    /// <exception cref="InvalidPduException">It isn't a valid event of the room version.</exception>
    public static Pdu Read(RoomVersion version, ReadOnlyMemory<byte> json)
    {
        var output = new ByteBuilder(json.Length);
        try
        {
            CanonicalJson.Append(ref output, json.Span, version.NumberRule, withoutUnsigned: true);
            if (output.Length > JsonLimits.MaximumEventSize)
            {
                throw InvalidPduException.TooLarge($"An event has at most {JsonLimits.MaximumEventSize} bytes.");
            }

            var canonical = output.ToArray();
            PduFormat.Require(version, canonical);
            return Parse(version, canonical, knownId: null);
        }
        catch (InvalidJsonException exception)
        {
            throw new InvalidPduException(InvalidPduKind.Malformed, exception.Message, exception);
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary>Reads an event from this server's storage, from the bytes of <see cref="Pdu.Json"/> and the event's ID.</summary>
    /// <exception cref="InvalidPduException">The header fields are invalid.</exception>
    public static Pdu ReadStored(RoomVersion version, EventId eventId, ReadOnlyMemory<byte> canonicalJson) =>
        Parse(version, canonicalJson, eventId);

    private static Pdu Parse(RoomVersion version, ReadOnlyMemory<byte> json, EventId? knownId)
    {
        var fields = new PduFields(json.Span);
        Require(!fields.Content.IsEmpty && CanonicalValue.IsObject(fields.Content), "'content' is an object.");
        Require(!fields.Hashes.IsEmpty && CanonicalValue.IsObject(fields.Hashes), "'hashes' is an object.");
        Require(!fields.Signatures.IsEmpty && CanonicalValue.IsObject(fields.Signatures), "'signatures' is an object.");

        var type = KnownEventTypes.Find(fields.Type) ?? Text(fields.Type, "type");
        Require(UserId.TryParse(Text(fields.Sender, "sender"), out var sender), "'sender' is a user ID.");
        var stateKey = StateKeyOf(fields, sender);
        var eventId = knownId ?? IdOf(version, type, fields.EventId, json.Span);
        return new Pdu
        {
            RoomVersion = version,
            EventId = eventId,
            RoomId = RoomIdOf(version, type, stateKey, fields.RoomId, eventId),
            Sender = sender,
            Type = type,
            StateKey = stateKey,
            PrevEvents = EventReferences.Read(version, fields.PrevEvents, "prev_events", PduLimits.MaximumPrevEvents),
            AuthEvents = EventReferences.Read(version, fields.AuthEvents, "auth_events", PduLimits.MaximumAuthEvents),
            Depth = DepthOf(fields.Depth),
            OriginServerTs = Integer(fields.OriginServerTs, "origin_server_ts"),
            Redacts = RedactsOf(version, type, fields),
            Json = json,
            ContentJson = json[fields.ContentRange],
        };
    }

    /// <remarks>Most state events are member events sent by the member, so the two fields share one string.</remarks>
    private static string? StateKeyOf(in PduFields fields, UserId sender) =>
        fields.StateKey.IsEmpty ? null
        : fields.StateKey.SequenceEqual(fields.Sender) ? sender.Value
        : Text(fields.StateKey, "state_key");

    private static EventId IdOf(RoomVersion version, string type, ReadOnlySpan<byte> field, ReadOnlySpan<byte> json)
    {
        if (version.EventIds != EventIdFormat.ChosenByOrigin)
        {
            return PduHashes.IdFrom(version, PduHashes.ReferenceHash(version, type, json));
        }

        Require(
            EventId.TryParse(Text(field, "event_id"), out var id) && EventReferences.ServerOf(id) is not null,
            "'event_id' is an event ID with a server name.");
        return id;
    }

    private static RoomId RoomIdOf(RoomVersion version, string type, string? stateKey, ReadOnlySpan<byte> field, EventId eventId)
    {
        if (version.RoomIdIsCreateHash && type == EventTypes.Create && stateKey is { Length: 0 })
        {
            // MSC4291: the create event has no room ID; it is derived from the event ID.
            Require(field.IsEmpty, "A create event has no 'room_id' in this room version.");
            return RoomId.Parse(string.Concat("!", eventId.Value.AsSpan(1)));
        }

        Require(RoomId.TryParse(Text(field, "room_id"), out var roomId), "'room_id' is a room ID.");
        return roomId;
    }

    private static long DepthOf(ReadOnlySpan<byte> field)
    {
        var depth = Integer(field, "depth");
        Require(depth >= 0, "'depth' isn't negative.");
        return depth;
    }

    /// <remarks>A malformed value is no reason to drop the event: other servers keep it. It just redacts nothing.</remarks>
    private static EventId? RedactsOf(RoomVersion version, string type, in PduFields fields) =>
        version.RedactsInContent ? RedactsInContent(version, type, fields.Content)
        : type == EventTypes.Redaction && !fields.Redacts.IsEmpty && EventId.TryParse(CanonicalValue.AsString(fields.Redacts), out var id) ? id
        : null;

    /// <summary>The target of a redaction in room version 11 or later; null for any other event.</summary>
    internal static EventId? RedactsInContent(RoomVersion version, string type, ReadOnlySpan<byte> content) =>
        version.RedactsInContent
        && type == EventTypes.Redaction
        && CanonicalObject.TryFind(content, "redacts"u8, out var redacts)
        && EventId.TryParse(CanonicalValue.AsString(redacts), out var id)
            ? id
            : null;

    private static string Text(ReadOnlySpan<byte> field, string name)
    {
        var text = field.IsEmpty ? null : CanonicalValue.AsString(field);
        if (text is null)
        {
            throw InvalidPduException.Malformed($"'{name}' is a string.");
        }

        if (field.Length - 2 > PduLimits.MaximumFieldLength && Encoding.UTF8.GetByteCount(text) > PduLimits.MaximumFieldLength)
        {
            throw InvalidPduException.TooLarge($"'{name}' has at most {PduLimits.MaximumFieldLength} bytes.");
        }

        return text;
    }

    private static long Integer(ReadOnlySpan<byte> field, string name) =>
        (field.IsEmpty ? null : CanonicalValue.AsInt64(field)) ?? throw InvalidPduException.Malformed($"'{name}' is an integer of at most 64 bits.");

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw InvalidPduException.Malformed(rule);
        }
    }
}
