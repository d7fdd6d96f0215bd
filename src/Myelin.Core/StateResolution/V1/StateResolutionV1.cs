using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution.V1;

/// <summary>State resolution of room version 1 (room version 1, "State resolution").</summary>
internal static class StateResolutionV1
{
    public static StateMap Resolve(IReadOnlyList<StateMap> states, RoomEvents events)
    {
        var conflicting = new ConflictingEvents(states);
        if (conflicting.Conflicts.Count == 0)
        {
            return Sharing(states[0], conflicting.Agreed);
        }

        events.Load(conflicting.Conflicts.Values.SelectMany(static ids => ids));
        var resolved = conflicting.Agreed;
        foreach (var pass in Passes)
        {
            // The tuples of one pass don't see each other: their order is undefined, so it must not matter.
            var winners = conflicting.Conflicts
                .Where(conflict => pass(conflict.Key))
                .Select(conflict => Resolve(conflict.Key, DepthOrder.Order(conflict.Value.Select(events.Get)), resolved, events))
                .ToList();
            foreach (var winner in winners)
            {
                resolved[winner.StateTuple] = winner.EventId;
            }
        }

        return Sharing(states[0], resolved);
    }

    /// <summary>The resolved state, which has the tuples of all states. It shares structure with one of them.</summary>
    private static StateMap Sharing(StateMap first, Dictionary<StateTuple, EventId> resolved) =>
        first.With(resolved.Where(entry => first[entry.Key] != entry.Value));

    /// <summary>Power levels, then join rules, then members, then all others.</summary>
    private static IReadOnlyList<Func<StateTuple, bool>> Passes { get; } =
    [
        static tuple => tuple == RoomState.PowerLevelsTuple,
        static tuple => tuple.Type == EventTypes.JoinRules,
        static tuple => tuple.Type == EventTypes.Member,
        static tuple => !AffectsAuthorization(tuple),
    ];

    private static bool AffectsAuthorization(StateTuple tuple) =>
        tuple == RoomState.PowerLevelsTuple || tuple.Type is EventTypes.JoinRules or EventTypes.Member;

    private static Pdu Resolve(StateTuple tuple, List<Pdu> ordered, Dictionary<StateTuple, EventId> resolved, RoomEvents events) =>
        AffectsAuthorization(tuple) ? LastOfAllowedRun(tuple, ordered, resolved, events) : DeepestAllowed(ordered, resolved, events);

    /// <summary>
    /// "Add the first event in the list to R. For each subsequent event in the list, check that the event would be allowed by the
    /// authorisation rules for a room in state R. If it would not be allowed, stop".
    /// </summary>
    private static Pdu LastOfAllowedRun(
        StateTuple tuple, List<Pdu> ordered, Dictionary<StateTuple, EventId> resolved, RoomEvents events)
    {
        var winner = ordered[0];
        foreach (var candidate in ordered.Skip(1))
        {
            var current = winner;
            if (!EventAuthorization.Check(candidate, requested => requested == tuple ? current : Find(requested, resolved, events)).IsAllowed)
            {
                break;
            }

            winner = candidate;
        }

        return winner;
    }

    /// <summary>
    /// "Pick the event with the highest depth and lowest <c>sha1(event_id)</c> that passes authentication in R". If none passes,
    /// the event with the lowest depth wins, as in other implementations, so that the tuple doesn't disappear.
    /// </summary>
    private static Pdu DeepestAllowed(List<Pdu> ordered, Dictionary<StateTuple, EventId> resolved, RoomEvents events)
    {
        for (var i = ordered.Count - 1; i > 0; i--)
        {
            if (EventAuthorization.Check(ordered[i], tuple => Find(tuple, resolved, events)).IsAllowed)
            {
                return ordered[i];
            }
        }

        return ordered[0];
    }

    private static Pdu? Find(StateTuple tuple, Dictionary<StateTuple, EventId> resolved, RoomEvents events) =>
        resolved.TryGetValue(tuple, out var id) ? events.Get(id) : null;
}

/// <summary>
/// The union of several states, and their conflicts. In this algorithm, states conflict where they have different events for a
/// tuple, but not where some have no event.
/// </summary>
internal sealed class ConflictingEvents
{
    private readonly Dictionary<StateTuple, HashSet<EventId>> _conflicts = [];

    public ConflictingEvents(IReadOnlyList<StateMap> states)
    {
        var union = new Dictionary<StateTuple, EventId>();
        foreach (var (tuple, id) in states.SelectMany(static state => state.Entries))
        {
            if (union.TryAdd(tuple, id) || union[tuple] == id)
            {
                continue;
            }

            if (!_conflicts.TryGetValue(tuple, out var ids))
            {
                _conflicts.Add(tuple, ids = [union[tuple]]);
            }

            ids.Add(id);
        }

        foreach (var tuple in _conflicts.Keys)
        {
            union.Remove(tuple);
        }

        Agreed = union;
    }

    /// <summary>The union of the states without the conflicting events.</summary>
    public Dictionary<StateTuple, EventId> Agreed { get; }

    /// <summary>The conflicting events for each tuple.</summary>
    public IReadOnlyDictionary<StateTuple, HashSet<EventId>> Conflicts => _conflicts;
}

/// <summary>The order of conflicting events in algorithm 1: "ascending depth, then descending <c>sha1(event_id)</c>".</summary>
internal static class DepthOrder
{
    public static List<Pdu> Order(IEnumerable<Pdu> events) =>
    [
        .. events.OrderBy(static pdu => pdu.Depth).ThenByDescending(static pdu => Sha1(pdu), StringComparer.Ordinal),
    ];

    [SuppressMessage("Security", "CA5350", Justification = "The algorithm names SHA-1; it breaks ties, and secures nothing.")]
    private static string Sha1(Pdu pdu) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(pdu.EventId.Value)));
}
