using System.Text.Json;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Events;

/// <summary>
/// An event as a client reads it (Client-Server API, "Events"): of a room, stripped, ephemeral, of account data or sent to a device. Which
/// members are there depends on the kind, and of a room's events on the filter's <c>event_fields</c>.
/// </summary>
public sealed record ClientEvent : OpenObject
{
    public string? Type { get; init; }

    public JsonElement? Content { get; init; }

    public EventId? EventId { get; init; }

    public UserId? Sender { get; init; }

    /// <summary>Null for what is no state.</summary>
    public string? StateKey { get; init; }

    /// <summary>Absent within a response that names the room itself.</summary>
    public RoomId? RoomId { get; init; }

    /// <summary>Milliseconds since the Unix epoch, as the sending server says.</summary>
    public long? OriginServerTs { get; init; }

    /// <summary>What no server has signed: age, transaction ID, bundled aggregations and the like.</summary>
    public JsonElement? Unsigned { get; init; }
}

/// <summary>What is read of events beside their members. A property of <see cref="ClientEvent"/> would take the member of its name for itself.</summary>
public static class ClientEventParts
{
    extension(ClientEvent told)
    {
        /// <summary>What a redaction redacts, wherever the room version keeps it; null if it names no event.</summary>
        public EventId? Redacts => EventId.TryParse(told.OtherText("redacts") ?? told.ContentText("redacts"), out var id) ? id : null;

        /// <summary>A text in the content; null if it is absent or of another form.</summary>
        public string? ContentText(string name) =>
            told.Content is { ValueKind: JsonValueKind.Object } content && content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}

/// <summary>Some events (<c>event_batch</c>).</summary>
public sealed record EventBatch : OpenObject
{
    public IReadOnlyList<ClientEvent>? Events { get; init; }
}
