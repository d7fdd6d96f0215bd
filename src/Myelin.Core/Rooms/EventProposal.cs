using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>An event that a local user wishes to send; the engine gives it its place in the graph.</summary>
/// <param name="Sender">The sender, a user of the server that signs.</param>
/// <param name="Type">The event type.</param>
/// <param name="StateKey">The state key; null for a message event.</param>
/// <param name="ContentJson">The content: any valid JSON object in UTF-8. The <c>redacts</c> key of room version 11 is put in by the engine.</param>
/// <param name="OriginServerTs">Milliseconds since the Unix epoch.</param>
/// <param name="Redacts">The event to redact, for <c>m.room.redaction</c>.</param>
public sealed record EventProposal(
    UserId Sender,
    string Type,
    string? StateKey,
    ReadOnlyMemory<byte> ContentJson,
    long OriginServerTs,
    EventId? Redacts = null);
