using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms;

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
