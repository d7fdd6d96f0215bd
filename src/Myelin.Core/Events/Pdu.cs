using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Events;

/// <summary>
/// A persistent data unit: an event as servers exchange and store it. <see cref="Json"/> is authoritative; the header fields are read
/// from it once. Immutable. Created by <see cref="PduReader"/> from bytes, or by <see cref="PduBuilder"/>.
/// </summary>
public sealed class Pdu
{
    internal Pdu()
    {
    }

    public required RoomVersion RoomVersion { get; init; }

    public required EventId EventId { get; init; }

    /// <summary>The room. For a create event of room version 12, it is derived from the event's ID (MSC4291).</summary>
    public required RoomId RoomId { get; init; }

    public required UserId Sender { get; init; }

    public required string Type { get; init; }

    /// <summary>The state key; null for a message event.</summary>
    public required string? StateKey { get; init; }

    public required ImmutableArray<EventId> PrevEvents { get; init; }

    public required ImmutableArray<EventId> AuthEvents { get; init; }

    public required long Depth { get; init; }

    /// <summary>Milliseconds since the Unix epoch, from the origin's clock.</summary>
    public required long OriginServerTs { get; init; }

    /// <summary>The event that this one redacts, wherever the room version has that field; null if none.</summary>
    public required EventId? Redacts { get; init; }

    /// <summary>The whole event in canonical JSON, including hashes and signatures but not <c>unsigned</c>.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The slice of <see cref="Json"/> with the value of <c>content</c>.</summary>
    public required ReadOnlyMemory<byte> ContentJson { get; init; }

    public bool IsState => StateKey is not null;

    /// <summary>This event's tuple in the room's state.</summary>
    /// <exception cref="InvalidOperationException">It is not a state event.</exception>
    public StateTuple StateTuple => new(Type, StateKey ?? throw new InvalidOperationException("Not a state event."));

    public bool Is(string type, string stateKey) => StateKey == stateKey && Type == type;

    /// <summary>The content, always a JSON object. It is parsed on every call, because many events are in memory.</summary>
    public JsonElement ParseContent() =>
        JsonElement.Parse(ContentJson.Span, new JsonDocumentOptions { MaxDepth = JsonLimits.MaximumDepth });

    /// <summary>The string under a key of the content; null if there is no such key or its value is not a string.</summary>
    /// <param name="key">The key in UTF-8. It must not need escapes in JSON.</param>
    public string? ContentText(ReadOnlySpan<byte> key) => ContentValue(key) is { IsEmpty: false } value ? CanonicalValue.AsString(value) : null;

    /// <summary>The same; null if it is empty as well: an empty name is no name.</summary>
    /// <param name="key">The key in UTF-8: one that JSON writes without escapes.</param>
    public string? NonEmptyContentText(ReadOnlySpan<byte> key) => ContentText(key) is { Length: > 0 } text ? text : null;

    /// <summary>The value that the content has under a key, in canonical JSON; empty if there is none.</summary>
    /// <param name="key">The key in UTF-8: one that JSON writes without escapes.</param>
    public ReadOnlySpan<byte> ContentValue(ReadOnlySpan<byte> key) =>
        CanonicalObject.TryFind(ContentJson.Span, key, out var value) ? value : default;

    public override string ToString() => $"{Type} {EventId}";
}
