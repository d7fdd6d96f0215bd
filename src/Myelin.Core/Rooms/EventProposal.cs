using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms;

/// <summary>An event that a local user wants to send. The engine links it into the event graph.</summary>
/// <param name="Sender">The sender: a user of the server that signs the event.</param>
/// <param name="Type">The event type.</param>
/// <param name="StateKey">The state key; null for a message event.</param>
/// <param name="ContentJson">The content: any valid JSON object in UTF-8. From room version 11 on, the engine adds the <c>redacts</c> key.</param>
/// <param name="OriginServerTs">Milliseconds since the Unix epoch.</param>
/// <param name="Redacts">The event to redact, for <c>m.room.redaction</c>.</param>
public sealed record EventProposal(
    UserId Sender,
    string Type,
    string? StateKey,
    ReadOnlyMemory<byte> ContentJson,
    long OriginServerTs,
    EventId? Redacts = null);

/// <summary>The <c>m.room.create</c> event of a new room.</summary>
/// <param name="Version">The room's version.</param>
/// <param name="RoomId">The room's ID; null if, and only if, the ID is derived from the create event (room version 12, MSC4291).</param>
/// <param name="Sender">The creator.</param>
/// <param name="ContentJson">The complete content, including <c>room_version</c> and, before room version 11, <c>creator</c>.</param>
/// <param name="OriginServerTs">Milliseconds since the Unix epoch.</param>
public sealed record CreateProposal(
    RoomVersion Version,
    RoomId? RoomId,
    UserId Sender,
    ReadOnlyMemory<byte> ContentJson,
    long OriginServerTs);

/// <summary>How an event reached this server.</summary>
public enum Arrival
{
    /// <summary>A new event, or one that closes the gap before a new event. It may become a forward extremity and may be soft-failed.</summary>
    Live,

    /// <summary>History older than this server has, or an event that an accepted event already refers to. It never becomes a forward extremity.</summary>
    Backfill,
}
