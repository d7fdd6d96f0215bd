using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>A room's forward extremities, deepest first. Ties are ordered by ID, so every server has the same order.</summary>
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

    /// <summary>Whether these prev events, given without duplicates, are exactly the forward extremities.</summary>
    public bool AreExactly(IReadOnlyCollection<EventId> prevEvents) =>
        prevEvents.Count == Count && prevEvents.All(Contains);

    /// <summary>The prev events of a new event: the deepest extremities, up to the bound. If there are more, every event sent reduces them.</summary>
    public ImmutableArray<EventId> Newest(int atMost) => Count <= atMost ? Ids : Ids[..atMost];

    /// <summary>The greatest depth; 0 if there are none.</summary>
    public long Depth => _all.IsEmpty ? 0 : _all[0].Depth;

    public Extremities Replacing(IReadOnlyCollection<EventId> referenced, Extremity added) =>
        Of(_all.Where(extremity => !referenced.Contains(extremity.Id)).Append(added));
}

/// <summary>An extremity with its depth.</summary>
internal readonly record struct Extremity(EventId Id, long Depth);

/// <summary>The current head of a room, which the shell loads to create an engine.</summary>
/// <param name="Extremities">The forward extremities; empty for a room that this server knows nothing about yet.</param>
/// <param name="CurrentState">The current state: the resolution of the states after the extremities.</param>
public sealed record RoomHead(ImmutableArray<ForwardExtremity> Extremities, StateMap CurrentState)
{
    public static readonly RoomHead Empty = new([], StateMap.Empty);
}

/// <summary>An accepted event that no accepted event refers to yet, with its depth and the state after it.</summary>
public readonly record struct ForwardExtremity(EventId EventId, long Depth, StateMap StateAfter);
