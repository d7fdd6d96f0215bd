using System.Collections.Immutable;
using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Events;

/// <summary>The fields of an event, before <see cref="PduBuilder"/> adds hashes, a signature and an ID.</summary>
public sealed record PduDraft
{
    public required RoomVersion RoomVersion { get; init; }

    /// <summary>The room; null only for a create event, in room versions that derive the room ID from it.</summary>
    public required RoomId? RoomId { get; init; }

    public required UserId Sender { get; init; }

    public required string Type { get; init; }

    /// <summary>The state key; null for a message event.</summary>
    public string? StateKey { get; init; }

    /// <summary>The content: any valid JSON object in UTF-8, canonical or not.</summary>
    public required ReadOnlyMemory<byte> ContentJson { get; init; }

    public ImmutableArray<EventId> PrevEvents { get; init; } = [];

    public ImmutableArray<EventId> AuthEvents { get; init; } = [];

    public required long Depth { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long OriginServerTs { get; init; }

    /// <summary>The event to redact. It becomes <c>redacts</c> at the top level, or in the content from room version 11 on.</summary>
    public EventId? Redacts { get; init; }

    /// <exception cref="InvalidPduException">The draft is not a valid event.</exception>
    internal void Check()
    {
        CheckLength(Type, "type");
        CheckLength(StateKey, "state_key");
        var isRoomless = RoomVersion.RoomIdIsCreateHash && Type == EventTypes.Create && StateKey is { Length: 0 };
        Require(RoomId is null == isRoomless, "Only the create event, and only from room version 12 on, has no room ID.");
        Require(PrevEvents.Length <= PduLimits.MaximumPrevEvents, $"An event has at most {PduLimits.MaximumPrevEvents} prev_events.");
        Require(AuthEvents.Length <= PduLimits.MaximumAuthEvents, $"An event has at most {PduLimits.MaximumAuthEvents} auth_events.");
        Require(Depth is >= 0 and <= PduLimits.MaximumDepth, "The depth is out of range.");
        Require(OriginServerTs is >= 0 and <= PduLimits.MaximumTimestamp, "The timestamp is out of range.");
        Require(Redacts is null || Type == EventTypes.Redaction, "Only a redaction redacts.");
    }

    private static void CheckLength(string? text, string field)
    {
        if (text is not null && text.Length * 3 > PduLimits.MaximumFieldLength && Encoding.UTF8.GetByteCount(text) > PduLimits.MaximumFieldLength)
        {
            throw InvalidPduException.TooLarge($"'{field}' has at most {PduLimits.MaximumFieldLength} bytes.");
        }
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw InvalidPduException.Malformed(rule);
        }
    }
}
