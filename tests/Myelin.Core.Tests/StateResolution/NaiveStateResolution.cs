using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;
using Myelin.Core.Tests.Authorization;

namespace Myelin.Core.Tests.StateResolution;

/// <summary>
/// Algorithms 2 and 2.1 as the specification's definitions read, with sets and no thought of speed, to compare with.
/// </summary>
internal sealed class NaiveStateResolution(TestRoom room)
{
    private bool IsV2Point1 => room.Version.StateResolution == StateResolutionAlgorithm.V2Point1;

    public Dictionary<StateTuple, EventId> Resolve(IReadOnlyList<StateMap> states)
    {
        var keys = states.SelectMany(state => state.Entries.Select(entry => entry.Key)).ToHashSet();
        var unconflicted = keys.Where(key => states.Select(state => state[key]).Distinct().Count() == 1)
            .ToDictionary(key => key, key => states[0][key]!.Value);
        var conflicted = states.SelectMany(state => state.Entries).Where(entry => !unconflicted.ContainsKey(entry.Key))
            .Select(entry => entry.Value).ToHashSet();

        var chains = states.Select(state => state.Entries.SelectMany(entry => AuthChain(entry.Value).Append(entry.Value)).ToHashSet()).ToList();
        var difference = chains.SelectMany(chain => chain).Where(id => !chains.All(chain => chain.Contains(id)));
        var full = conflicted.Union(difference).ToHashSet();
        if (IsV2Point1)
        {
            full.UnionWith(conflicted.SelectMany(AuthChain).Where(id => conflicted.Contains(id) || AuthChain(id).Overlaps(conflicted)));
        }

        var powerEvents = full.Where(IsPowerEvent).ToHashSet();
        for (var count = -1; count != powerEvents.Count;)
        {
            count = powerEvents.Count;
            powerEvents.UnionWith(powerEvents.ToList().SelectMany(id => Get(id).AuthEvents).Where(full.Contains));
        }

        var state = IsV2Point1 ? [] : new Dictionary<StateTuple, EventId>(unconflicted);
        Apply(state, PowerOrder(powerEvents));
        Apply(state, MainlineOrder(full.Except(powerEvents), state.TryGetValue(new StateTuple(EventTypes.PowerLevels, ""), out var levels) ? levels : null));
        foreach (var (key, id) in unconflicted)
        {
            state[key] = id;
        }

        return state;
    }

    private Pdu Get(EventId id) => room.Find(id)!;

    private HashSet<EventId> AuthChain(EventId id)
    {
        var chain = new HashSet<EventId>();
        for (var next = Get(id).AuthEvents.ToList(); next.Count > 0; next = [.. next.Where(chain.Add).SelectMany(one => Get(one).AuthEvents)])
        {
        }

        return chain;
    }

    private bool IsPowerEvent(EventId id) => Get(id) switch
    {
        { Type: EventTypes.PowerLevels or EventTypes.JoinRules } => true,
        { Type: EventTypes.Member } pdu =>
            pdu.ContentText("membership"u8) is "leave" or "ban" && pdu.Sender.Value != pdu.StateKey,
        _ => false,
    };

    private List<EventId> PowerOrder(HashSet<EventId> ids)
    {
        var ordered = new List<EventId>();
        while (ordered.Count < ids.Count)
        {
            ordered.Add(ids.Except(ordered)
                .Where(id => Get(id).AuthEvents.All(auth => !ids.Contains(auth) || ordered.Contains(auth)))
                .OrderByDescending(SenderLevel).ThenBy(id => Get(id).OriginServerTs).ThenBy(id => id.Value, StringComparer.Ordinal)
                .First());
        }

        return ordered;
    }

    private PowerLevel SenderLevel(EventId id)
    {
        var pdu = Get(id);
        return PowerLevels.From(room.Version, pdu.AuthEvents.Select(Get).FirstOrDefault(auth => auth.Type == EventTypes.PowerLevels), Get(room.Id("create")))
            .Of(pdu.Sender);
    }

    private List<EventId> MainlineOrder(IEnumerable<EventId> ids, EventId? powerLevels)
    {
        var mainline = new List<EventId>();
        for (var next = powerLevels; next is { } id; next = PowerLevelsOf(id))
        {
            mainline.Add(id);
        }

        int Position(EventId id)
        {
            for (var next = PowerLevelsOf(id); next is { } levels; next = PowerLevelsOf(levels))
            {
                if (mainline.IndexOf(levels) is var position and >= 0)
                {
                    return position;
                }
            }

            return int.MaxValue;
        }

        return [.. ids.OrderByDescending(Position).ThenBy(id => Get(id).OriginServerTs).ThenBy(id => id.Value, StringComparer.Ordinal)];
    }

    private EventId? PowerLevelsOf(EventId id) =>
        Get(id).AuthEvents.Select(Get).FirstOrDefault(auth => auth.Type == EventTypes.PowerLevels)?.EventId;

    private void Apply(Dictionary<StateTuple, EventId> state, List<EventId> ids)
    {
        foreach (var id in ids)
        {
            var pdu = Get(id);
            var auth = pdu.AuthEvents.Select(Get).Append(Get(room.Id("create"))).DistinctBy(one => one.EventId).ToDictionary(one => one.StateTuple);
            Pdu? Find(StateTuple tuple) => state.TryGetValue(tuple, out var found) ? Get(found) : auth.GetValueOrDefault(tuple);
            if (EventAuthorization.Check(pdu, Find).IsAllowed)
            {
                state[pdu.StateTuple] = id;
            }
        }
    }
}
