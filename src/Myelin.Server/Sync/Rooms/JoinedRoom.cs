using System.Collections.Frozen;
using Myelin.Core.Events;
using Myelin.Server.AccountData;
using Myelin.Server.Receipts;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Timelines;
using Myelin.Server.Typing;
using Myelin.Server.Unread;

namespace Myelin.Server.Sync.Rooms;

/// <summary>A joined room in a response.</summary>
internal sealed record JoinedRoom(
    RoomId RoomId,
    RoomTimeline Timeline,
    IReadOnlyList<Pdu> State,
    RoomSummary? Summary,
    RoomUpdates News,
    UnreadCounts Unread)
{
    /// <summary>What is told of the events of <see cref="State"/>.</summary>
    public IReadOnlyDictionary<EventId, UnsignedData> ToldState { get; init; } = FrozenDictionary<EventId, UnsignedData>.Empty;
}

/// <summary>The <c>summary</c> of a room.</summary>
internal sealed record RoomSummary(IReadOnlyList<UserId> Heroes, int Joined, int Invited);

/// <summary>What is new of a room beside its events.</summary>
/// <param name="Receipts">The receipts that moved.</param>
/// <param name="Typing">Who types now; null if that has not changed.</param>
/// <param name="AccountData">The account data that was written.</param>
internal readonly record struct RoomUpdates(IReadOnlyList<Receipt> Receipts, TypingUsers? Typing, IReadOnlyList<AccountDatum> AccountData)
{
    public bool IsEmpty => Receipts.Count == 0 && Typing is null && AccountData.Count == 0;
}
