using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Names a stored state of a room.</summary>
public readonly record struct SnapshotId(long Value);

/// <summary>A change of a state by numbers.</summary>
/// <param name="Tuple">Which (type, state_key).</param>
/// <param name="Event">The event that stands there from now on; null: none.</param>
public readonly record struct StateChange(TupleNumber Tuple, EventNumber? Event);

/// <summary>How two states differ at a tuple; never the same event on both sides.</summary>
public readonly record struct StateDifference(TupleNumber Tuple, EventNumber? Before, EventNumber? After);
