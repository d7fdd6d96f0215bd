using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Events;

/// <summary>
/// Checks the parts of the event format that are not read into a <see cref="Pdu"/> (Server-Server API, "PDUs"). Other servers drop an event that
/// violates it, so a server that accepts one has an event that the rest of the room lacks.
/// </summary>
internal static class PduFormat
{
    /// <summary>Checks an event from another server, in canonical JSON.</summary>
    /// <exception cref="InvalidPduException">The event violates the format.</exception>
    public static void Require(RoomVersion version, ReadOnlySpan<byte> canonical)
    {
        var fields = new PduFields(canonical);
        if (!IsMapOfStrings(fields.Hashes) || !CanonicalObject.TryFind(fields.Hashes, "sha256"u8, out _))
        {
            throw InvalidPduException.Malformed("'hashes' is an object of strings with a 'sha256'.");
        }

        if (!AreSignatures(fields.Signatures))
        {
            throw InvalidPduException.Malformed("'signatures' is an object of objects of strings.");
        }

        if (version.EventIds == EventIdFormat.ChosenByOrigin)
        {
            RequireHashes(fields.PrevEvents, "prev_events");
            RequireHashes(fields.AuthEvents, "auth_events");
        }
        else if (!fields.EventId.IsEmpty)
        {
            throw InvalidPduException.Malformed("An event of this room version has no 'event_id'.");
        }
    }

    private static bool AreSignatures(ReadOnlySpan<byte> signatures)
    {
        if (signatures.IsEmpty || !CanonicalValue.IsObject(signatures))
        {
            return false;
        }

        var servers = new CanonicalObject(signatures);
        while (servers.MoveNext())
        {
            if (!IsMapOfStrings(servers.Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks that the hashes in references of room versions 1 and 2 are strings. The rest is checked when the references are read.</summary>
    private static void RequireHashes(ReadOnlySpan<byte> references, string field)
    {
        if (references.IsEmpty || !CanonicalValue.IsArray(references))
        {
            return;
        }

        for (var pairs = new CanonicalArray(references); pairs.MoveNext();)
        {
            if (!CanonicalValue.IsArray(pairs.Value))
            {
                continue;
            }

            for (var parts = new CanonicalArray(pairs.Value); parts.MoveNext();)
            {
                if (CanonicalValue.IsObject(parts.Value) && !IsMapOfStrings(parts.Value))
                {
                    throw InvalidPduException.Malformed($"The hashes in '{field}' are strings.");
                }
            }
        }
    }

    private static bool IsMapOfStrings(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !CanonicalValue.IsObject(value))
        {
            return false;
        }

        var members = new CanonicalObject(value);
        while (members.MoveNext())
        {
            if (members.Value[0] != '"')
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>
/// The limits of an event (Client-Server API, "Size limits"; Server-Server API, "PDUs"). Where other servers accept less than the specification
/// allows, events built here have narrower limits than events read here.
/// </summary>
public static class PduLimits
{
    /// <summary>The longest <c>sender</c>, <c>room_id</c>, <c>state_key</c>, <c>type</c> and <c>event_id</c> in bytes.</summary>
    public const int MaximumFieldLength = 255;

    public const int MaximumPrevEvents = 20;

    public const int MaximumAuthEvents = 10;

    /// <summary>
    /// The greatest depth of an event built here, in every room version, because other servers drop deeper ones. In room versions without strict
    /// canonical JSON, events read here may have any depth within 64 bits.
    /// </summary>
    public const long MaximumDepth = (1L << 53) - 1;

    /// <summary>The latest <c>origin_server_ts</c>: the largest integer of canonical JSON.</summary>
    public const long MaximumTimestamp = (1L << 53) - 1;

    /// <summary>
    /// The deepest nesting of the content of an event built here. The event adds one level, and the parsers of other servers accept 127 in total. Events
    /// read here may be nested up to <see cref="JsonLimits.MaximumDepth"/>.
    /// </summary>
    public const int MaximumBuiltNesting = 126;

    /// <summary>
    /// The largest event built here in bytes, including hashes and signature. It leaves room for <c>,"unsigned":{"age_ts":1700000000000}</c>, which
    /// servers add to an event and include when they check its size.
    /// </summary>
    public const int MaximumBuiltSize = JsonLimits.MaximumEventSize - 36;
}

/// <summary>An event violates its room version's event format. The message says how.</summary>
public sealed class InvalidPduException(InvalidPduKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public InvalidPduKind Kind { get; } = kind;

    internal static InvalidPduException Malformed(string message) => new(InvalidPduKind.Malformed, message);

    internal static InvalidPduException TooLarge(string message) => new(InvalidPduKind.TooLarge, message);
}

/// <summary>Why an event was refused.</summary>
public enum InvalidPduKind
{
    /// <summary>The event violates the event format of the room version (<c>M_BAD_JSON</c>).</summary>
    Malformed,

    /// <summary>The event or one of its fields exceeds the size limits (<c>M_TOO_LARGE</c>).</summary>
    TooLarge,
}
