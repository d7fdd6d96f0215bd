using Myelin.Core.Rooms;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Storage;

/// <summary>An event that the engine has taken, to be stored.</summary>
/// <param name="Append">The engine's decision.</param>
/// <param name="IsLive">Whether it belongs to the live timeline if it is accepted; history filled in later gets no place in the log.</param>
/// <param name="Known">The number under which it is stored already, as an outlier; null for an event that is new.</param>
/// <param name="Transaction">The client's transaction that sent it.</param>
/// <param name="IsPartial">Whether the states before and after it are partial (a join in progress).</param>
public sealed record EventToStore(RoomAppend Append, bool IsLive = true, EventNumber? Known = null, TransactionKey? Transaction = null, bool IsPartial = false);

/// <summary>What the log entries of a change of current state, and of a local user's membership, hand to the followers of this process.</summary>
/// <param name="Change">The change.</param>
/// <param name="After">The event that stands there from now on; null if none does.</param>
public sealed record CurrentStateFact(CurrentStateChange Change, StoredEvent? After);

/// <summary>What is being committed, and where it stands now.</summary>
/// <param name="Events">The events in the order given, with their numbers.</param>
/// <param name="Committed">Completes with the commit; faults as <see cref="Log.ILogWriter.AppendAsync"/> does.</param>
public sealed record RoomCommit(IReadOnlyList<StoredEvent> Events, Task<Log.CommittedUnit> Committed);
