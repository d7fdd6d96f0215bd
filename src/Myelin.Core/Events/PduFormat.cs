using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Events;

/// <summary>
/// What the event format asks beyond the fields that are read into a <see cref="Pdu"/> (Server-Server API, "PDUs"): other servers drop an event that
/// breaks it, and whoever keeps one has events in the room that they lack.
/// </summary>
internal static class PduFormat
{
    /// <summary>Checks an event from outside, in canonical JSON.</summary>
    /// <exception cref="InvalidPduException">It breaks the format.</exception>
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

    /// <summary>That the hashes in references of room versions 1 and 2 are strings; whether the rest is as it should be is seen when they are read.</summary>
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
/// The bounds of an event (Client-Server API, "Size limits"; Server-Server API, "PDUs"). What this server makes keeps to narrower ones than what
/// it reads where other servers accept less than the specification lets them be sent.
/// </summary>
public static class PduLimits
{
    /// <summary>The longest <c>sender</c>, <c>room_id</c>, <c>state_key</c>, <c>type</c> and <c>event_id</c> in bytes.</summary>
    public const int MaximumFieldLength = 255;

    public const int MaximumPrevEvents = 20;

    public const int MaximumAuthEvents = 10;

    /// <summary>
    /// The greatest depth of an event made here, in every room version: others drop what is deeper. Events read may be as deep as 64 bits allow in
    /// room versions without strict canonical JSON.
    /// </summary>
    public const long MaximumDepth = (1L << 53) - 1;

    /// <summary>The latest <c>origin_server_ts</c>, as the largest integer of canonical JSON allows.</summary>
    public const long MaximumTimestamp = (1L << 53) - 1;

    /// <summary>
    /// The deepest nesting of the content of an event made here: the event around it is one level more, and peers' parsers take 127 in all. Events read
    /// may be nested to <see cref="JsonLimits.MaximumDepth"/>.
    /// </summary>
    public const int MaximumMadeNesting = 126;

    /// <summary>
    /// The largest event made here in bytes, hashes and signature included. It leaves room for <c>,"unsigned":{"age_ts":1700000000000}</c>, which servers
    /// add to the event and count in when they judge its size.
    /// </summary>
    public const int MaximumMadeSize = JsonLimits.MaximumEventSize - 36;
}

/// <summary>An event that isn't one by its room version's event format; the message says what is wrong.</summary>
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
    /// <summary>Not by the event format of the room version (<c>M_BAD_JSON</c>).</summary>
    Malformed,

    /// <summary>The event or one of its fields is beyond the size limits (<c>M_TOO_LARGE</c>).</summary>
    TooLarge,
}
