using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Events;

/// <summary>The redaction algorithm. It keeps the part of an event that its ID and signatures cover ("Room Versions", "Redactions").</summary>
public static class Redaction
{
    /// <summary>The redacted form of the event, with the same ID.</summary>
    public static Pdu Redact(Pdu pdu)
    {
        var output = new ByteBuilder(pdu.Json.Length);
        try
        {
            Append(ref output, pdu.RoomVersion.Redaction, pdu.Type, pdu.Json.Span, withSignatures: true);
            return output.Length == pdu.Json.Length ? pdu : PduReader.ReadStored(pdu.RoomVersion, pdu.EventId, output.ToArray());
        }
        finally
        {
            output.Dispose();
        }
    }

    /// <summary>The redacted form of an event in canonical JSON.</summary>
    /// <param name="version">The room's version.</param>
    /// <param name="canonical">The event, in canonical JSON.</param>
    /// <exception cref="InvalidPduException">Its <c>type</c> is not a string or its <c>content</c> is not an object.</exception>
    public static byte[] RedactJson(RoomVersion version, ReadOnlySpan<byte> canonical)
    {
        if (!CanonicalObject.TryFind(canonical, "type"u8, out var typeJson) || CanonicalValue.AsString(typeJson) is not { } type)
        {
            throw InvalidPduException.Malformed("An event has a string 'type'.");
        }

        var output = new ByteBuilder(canonical.Length);
        try
        {
            Append(ref output, version.Redaction, type, canonical, withSignatures: true);
            return output.ToArray();
        }
        finally
        {
            output.Dispose();
        }
    }

    internal static void Append(ref ByteBuilder output, RedactionRules rules, string type, ReadOnlySpan<byte> canonical, bool withSignatures)
    {
        output.Append((byte)'{');
        var isFirst = true;
        var members = new CanonicalObject(canonical);
        while (members.MoveNext())
        {
            var key = members.Key;
            if (!ProtectedKeys.IsProtected(rules, key) || (!withSignatures && key.SequenceEqual("signatures"u8)))
            {
                continue;
            }

            if (!key.SequenceEqual("content"u8))
            {
                CanonicalObject.AppendMember(ref output, members.Member, ref isFirst);
                continue;
            }

            if (!CanonicalValue.IsObject(members.Value))
            {
                throw InvalidPduException.Malformed("An event's 'content' is an object.");
            }

            output.Append(isFirst ? "\"content\":"u8 : ",\"content\":"u8);
            isFirst = false;
            AppendContent(ref output, rules, type, members.Value);
        }

        output.Append((byte)'}');
    }

    private static void AppendContent(ref ByteBuilder output, RedactionRules rules, string type, ReadOnlySpan<byte> content)
    {
        if (ProtectedKeys.IsWholeContentProtected(rules, type))
        {
            output.Append(content);
            return;
        }

        output.Append((byte)'{');
        var isFirst = true;
        var members = new CanonicalObject(content);
        while (members.MoveNext())
        {
            if (ProtectedKeys.IsProtectedInContent(rules, type, members.Key))
            {
                CanonicalObject.AppendMember(ref output, members.Member, ref isFirst);
            }
            else if (rules == RedactionRules.V11 && type == EventTypes.Member && members.Key.SequenceEqual("third_party_invite"u8)
                && CanonicalValue.IsObject(members.Value))
            {
                output.Append(isFirst ? "\"third_party_invite\":"u8 : ",\"third_party_invite\":"u8);
                isFirst = false;
                AppendSigned(ref output, members.Value);
            }
        }

        output.Append((byte)'}');
    }

    private static void AppendSigned(ref ByteBuilder output, ReadOnlySpan<byte> thirdPartyInvite)
    {
        output.Append((byte)'{');
        if (CanonicalObject.TryFind(thirdPartyInvite, "signed"u8, out var signed))
        {
            output.Append("\"signed\":"u8);
            output.Append(signed);
        }

        output.Append((byte)'}');
    }
}
