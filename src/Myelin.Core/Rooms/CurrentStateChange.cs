using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>A change of a room's current state at one tuple: never both null, never both the same.</summary>
public readonly record struct CurrentStateChange(StateTuple Tuple, EventId? Before, EventId? After);
