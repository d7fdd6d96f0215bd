using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

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

/// <summary>The <c>m.room.create</c> event of a new room.</summary>
/// <param name="Version">The room's version.</param>
/// <param name="RoomId">The room's ID; null, and only then, where the ID follows from the create event (room version 12, MSC4291).</param>
/// <param name="Sender">The creator.</param>
/// <param name="ContentJson">The content, complete: <c>room_version</c> and, before room version 11, <c>creator</c>.</param>
/// <param name="OriginServerTs">Milliseconds since the Unix epoch.</param>
public sealed record CreateProposal(
    RoomVersion Version,
    RoomId? RoomId,
    UserId Sender,
    ReadOnlyMemory<byte> ContentJson,
    long OriginServerTs);

/// <summary>How an event came here.</summary>
public enum Arrival
{
    /// <summary>As news, or to close the gap before news: it may become a forward extremity and may be soft-failed.</summary>
    Live,

    /// <summary>As history before what is held, or as an event that an accepted event refers to already: it never becomes a forward extremity.</summary>
    Backfill,
}
