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
