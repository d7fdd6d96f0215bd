using System.Collections.Immutable;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;

namespace Myelin.Core.Events;

/// <summary>
/// <c>prev_events</c> and <c>auth_events</c>: plain event IDs, or pairs <c>[id, {"sha256": hash}]</c> in room versions 1 and 2.
/// </summary>
internal static class EventReferences
{
    /// <exception cref="InvalidPduException">The value has another form or lists too many events.</exception>
    public static ImmutableArray<EventId> Read(RoomVersion version, ReadOnlySpan<byte> value, string field, int maximum)
    {
        if (value.IsEmpty || !CanonicalValue.IsArray(value))
        {
            throw Malformed(field);
        }

        var count = 0;
        for (var elements = new CanonicalArray(value); elements.MoveNext();)
        {
            if (++count > maximum)
            {
                throw InvalidPduException.Malformed($"'{field}' names at most {maximum} events.");
            }
        }

        if (count == 0)
        {
            return [];
        }

        var builder = ImmutableArray.CreateBuilder<EventId>(count);
        for (var elements = new CanonicalArray(value); elements.MoveNext();)
        {
            var text = version.EventIds == EventIdFormat.ChosenByOrigin ? IdOfPair(elements.Value) : CanonicalValue.AsString(elements.Value);
            builder.Add(EventId.TryParse(text, out var id) ? id : throw Malformed(field));
        }

        return builder.MoveToImmutable();
    }

    public static void Append(
        ref ByteBuilder output, RoomVersion version, ImmutableArray<EventId> ids, Func<EventId, byte[]>? referenceHashes)
    {
        output.Append((byte)'[');
        for (var i = 0; i < ids.Length; i++)
        {
            if (i > 0)
            {
                output.Append((byte)',');
            }

            if (version.EventIds == EventIdFormat.ChosenByOrigin)
            {
                AppendPair(ref output, ids[i], referenceHashes);
            }
            else
            {
                CanonicalString.AppendQuoted(ref output, ids[i].Value);
            }
        }

        output.Append((byte)']');
    }

    /// <summary>The server that chose the ID; null for an ID without a valid server name, as in room versions from 3 on.</summary>
    public static ServerName? ServerOf(EventId id) =>
        id.Value.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && ServerName.TryParse(id.Value[(colon + 1)..], out var server)
            ? server
            : null;

    private static void AppendPair(ref ByteBuilder output, EventId id, Func<EventId, byte[]>? referenceHashes)
    {
        var hash = referenceHashes?.Invoke(id)
            ?? throw new ArgumentNullException(nameof(referenceHashes), "References of room versions 1 and 2 carry hashes.");
        output.Append((byte)'[');
        CanonicalString.AppendQuoted(ref output, id.Value);
        output.Append(",{\"sha256\":\""u8);
        output.Advance(UnpaddedBase64.Encode(hash, output.Reserve(UnpaddedBase64.EncodedLength(hash.Length))));
        output.Append("\"}]"u8);
    }

    /// <remarks>The hash is ignored: it adds nothing to the ID and the signature of the event.</remarks>
    private static string? IdOfPair(ReadOnlySpan<byte> pair)
    {
        if (!CanonicalValue.IsArray(pair))
        {
            return null;
        }

        var elements = new CanonicalArray(pair);
        if (!elements.MoveNext())
        {
            return null;
        }

        var id = CanonicalValue.AsString(elements.Value);
        return elements.MoveNext() && CanonicalValue.IsObject(elements.Value) && !elements.MoveNext() ? id : null;
    }

    private static InvalidPduException Malformed(string field) => InvalidPduException.Malformed($"'{field}' is an array of references to events.");
}
