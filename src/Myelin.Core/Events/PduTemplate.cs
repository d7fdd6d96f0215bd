using System.Collections.Immutable;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Core.Events;

/// <summary>
/// A membership event that a server in the room has prepared for another server's user (Server-Server API, "Joining Rooms" and the like). What the user's
/// server takes of it is its place in the graph and who authorises it; a server that signed whatever is in it would let others speak for its users.
/// </summary>
public sealed class PduTemplate
{
    private readonly Dictionary<EventId, byte[]> _hashes = [];

    private PduTemplate(RoomVersion version, ReadOnlySpan<byte> canonical)
    {
        var fields = new PduFields(canonical);
        Require(!fields.Content.IsEmpty && CanonicalValue.IsObject(fields.Content), "'content' is an object.");
        PrevEvents = EventReferences.Read(version, fields.PrevEvents, "prev_events", PduLimits.MaximumPrevEvents);
        AuthEvents = EventReferences.Read(version, fields.AuthEvents, "auth_events", PduLimits.MaximumAuthEvents);
        Depth = fields.Depth.IsEmpty ? 0 : Math.Clamp(CanonicalValue.AsInt64(fields.Depth) ?? 0, 0, PduLimits.MaximumDepth);
        Type = Text(fields.Type);
        StateKey = Text(fields.StateKey);
        Membership = CanonicalObject.TryFind(fields.Content, "membership"u8, out var membership) ? Text(membership) : null;
        AuthorisedBy = CanonicalObject.TryFind(fields.Content, "join_authorised_via_users_server"u8, out var by) && UserId.TryParse(Text(by), out var user)
            ? user
            : null;
        if (version.EventIds == EventIdFormat.ChosenByOrigin)
        {
            KeepHashes(fields.PrevEvents);
            KeepHashes(fields.AuthEvents);
        }
    }

    public ImmutableArray<EventId> PrevEvents { get; }

    public ImmutableArray<EventId> AuthEvents { get; }

    public long Depth { get; }

    public string? Type { get; }

    public string? StateKey { get; }

    /// <summary>The membership in the content.</summary>
    public string? Membership { get; }

    /// <summary>The user of a server in the room who authorises a restricted join; null if none is named.</summary>
    public UserId? AuthorisedBy { get; }

    /// <summary>Reads a template from another server.</summary>
    /// <exception cref="InvalidPduException">It has no place in the graph of the room version's form.</exception>
    public static PduTemplate Read(RoomVersion version, ReadOnlySpan<byte> json)
    {
        try
        {
            return new PduTemplate(version, CanonicalJson.Canonicalize(json, version.NumberRule));
        }
        catch (InvalidJsonException exception)
        {
            throw new InvalidPduException(InvalidPduKind.Malformed, exception.Message, exception);
        }
    }

    /// <summary>The template that an event amounts to: without its hash, its signatures and an ID that its sender's server chooses.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="resident">The server that prepares it, for <c>origin</c>.</param>
    public static byte[] Write(Pdu pdu, ServerName resident)
    {
        var bare = new ByteBuilder(pdu.Json.Length);
        var origin = new ByteBuilder(64);
        var output = new ByteBuilder(pdu.Json.Length);
        try
        {
            CanonicalObject.AppendWithout(ref bare, pdu.Json.Span, "event_id"u8, "hashes"u8, "signatures"u8);
            CanonicalString.AppendQuoted(ref origin, resident.Value);
            CanonicalObject.AppendWith(ref output, bare.Written, "origin"u8, origin.Written);
            return output.ToArray();
        }
        finally
        {
            bare.Dispose();
            origin.Dispose();
            output.Dispose();
        }
    }

    /// <summary>The hash of an event that the template refers to, in room versions 1 and 2.</summary>
    /// <exception cref="InvalidPduException">The template has none.</exception>
    public byte[] ReferenceHash(EventId id) => _hashes.GetValueOrDefault(id) ?? throw InvalidPduException.Malformed($"The reference to {id} has no hash.");

    private static string? Text(ReadOnlySpan<byte> value) => value.IsEmpty ? null : CanonicalValue.AsString(value);

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw InvalidPduException.Malformed(message);
        }
    }

    private void KeepHashes(ReadOnlySpan<byte> references)
    {
        for (var pairs = new CanonicalArray(references); pairs.MoveNext();)
        {
            var pair = new CanonicalArray(pairs.Value);
            if (pair.MoveNext()
                && EventId.TryParse(CanonicalValue.AsString(pair.Value), out var id)
                && pair.MoveNext()
                && CanonicalValue.IsObject(pair.Value)
                && CanonicalObject.TryFind(pair.Value, "sha256"u8, out var hash)
                && UnpaddedBase64.TryDecodeForgiving(Text(hash), out var bytes))
            {
                _hashes[id] = bytes;
            }
        }
    }
}
