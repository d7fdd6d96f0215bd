using System.Text.Json;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Events;

/// <summary>
/// An event in the form for clients (Client-Server API, "Events"): a room event, stripped state, an ephemeral event, account data or a to-device message.
/// Which members are present depends on the kind and, for room events, on the filter's <c>event_fields</c>.
/// </summary>
public sealed record ClientEvent : OpenObject
{
    public string? Type { get; init; }

    public JsonElement? Content { get; init; }

    public EventId? EventId { get; init; }

    public UserId? Sender { get; init; }

    /// <summary>Null if this is not a state event.</summary>
    public string? StateKey { get; init; }

    /// <summary>Null in responses that name the room elsewhere.</summary>
    public RoomId? RoomId { get; init; }

    /// <summary>In milliseconds since the Unix epoch, as claimed by the sending server.</summary>
    public long? OriginServerTs { get; init; }

    /// <summary>Unsigned data: age, transaction ID, bundled aggregations and the like.</summary>
    public JsonElement? Unsigned { get; init; }
}

/// <summary>Further data of events. A property of <see cref="ClientEvent"/> would consume the JSON member of its name, so these are extensions.</summary>
public static class ClientEventParts
{
    extension(ClientEvent clientEvent)
    {
        /// <summary>The event that a redaction redacts, wherever the room version has it; null if there is none.</summary>
        public EventId? Redacts => EventId.TryParse(clientEvent.OtherText("redacts") ?? clientEvent.ContentText("redacts"), out var id) ? id : null;

        /// <summary>A text in the content; null if it is absent or not a string.</summary>
        public string? ContentText(string name) =>
            clientEvent.Content is { ValueKind: JsonValueKind.Object } content && content.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}

/// <summary>A list of events (<c>event_batch</c>).</summary>
public sealed record EventBatch : OpenObject
{
    public IReadOnlyList<ClientEvent>? Events { get; init; }
}
