using System.Collections.Immutable;
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
