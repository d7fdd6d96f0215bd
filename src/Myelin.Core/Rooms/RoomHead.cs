using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>Where a room stands: what the shell loads to make an engine.</summary>
/// <param name="Extremities">The forward extremities; none for a room of which nothing is known yet.</param>
/// <param name="CurrentState">The current state: the resolution over the extremities' states.</param>
public sealed record RoomHead(ImmutableArray<ForwardExtremity> Extremities, StateMap CurrentState)
{
    public static readonly RoomHead Empty = new([], StateMap.Empty);
}

/// <summary>An accepted event that no accepted event refers to yet, with its depth and the state after it.</summary>
public readonly record struct ForwardExtremity(EventId EventId, long Depth, StateMap StateAfter);
