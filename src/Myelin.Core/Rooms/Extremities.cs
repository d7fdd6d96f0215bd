using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>A room's forward extremities, the deepest first (ties by ID, so that every server orders them alike).</summary>
internal sealed class Extremities
{
    public static readonly Extremities None = new([]);

    private readonly ImmutableArray<Extremity> _all;

    private Extremities(ImmutableArray<Extremity> all)
    {
        _all = all;
        Ids = [.. all.Select(extremity => extremity.Id)];
    }

    public ImmutableArray<EventId> Ids { get; }

    public int Count => _all.Length;

    public static Extremities Of(IEnumerable<Extremity> extremities) =>
        new([.. extremities.OrderByDescending(extremity => extremity.Depth).ThenBy(extremity => extremity.Id.Value, StringComparer.Ordinal)]);

    public bool Contains(EventId id) => Ids.Contains(id);

    /// <summary>Whether an event with these predecessors (each named once) stands on all extremities and on nothing else.</summary>
    public bool AreExactly(IReadOnlyCollection<EventId> prevEvents) =>
        prevEvents.Count == Count && prevEvents.All(Contains);

    /// <summary>The predecessors of a new event: so many extremities, the deepest first. A pile above the bound shrinks with every event sent.</summary>
    public ImmutableArray<EventId> Newest(int atMost) => Count <= atMost ? Ids : Ids[..atMost];

    /// <summary>The greatest depth; 0 if there are none.</summary>
    public long Depth => _all.IsEmpty ? 0 : _all[0].Depth;

    public Extremities Replacing(IReadOnlyCollection<EventId> referred, Extremity added) =>
        Of(_all.Where(extremity => !referred.Contains(extremity.Id)).Append(added));
}

/// <summary>An extremity with its depth.</summary>
internal readonly record struct Extremity(EventId Id, long Depth);

/// <summary>Where a room stands: what the shell loads to make an engine.</summary>
/// <param name="Extremities">The forward extremities; none for a room of which nothing is known yet.</param>
/// <param name="CurrentState">The current state: the resolution over the extremities' states.</param>
public sealed record RoomHead(ImmutableArray<ForwardExtremity> Extremities, StateMap CurrentState)
{
    public static readonly RoomHead Empty = new([], StateMap.Empty);
}

/// <summary>An accepted event that no accepted event refers to yet, with its depth and the state after it.</summary>
public readonly record struct ForwardExtremity(EventId EventId, long Depth, StateMap StateAfter);
