using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>What must hold of all servers together at the end of a run.</summary>
internal static class FederationCheckers
{
    public static void Check(Federation federation)
    {
        var servers = federation.Servers.Where(server => server.Engine is not null).ToList();
        SameStateAtEveryEvent(servers);
        SameVerdictOnEveryEvent(servers);
        SameRedactions(servers);
        NothingWaits(servers);
        SameCurrentState(servers);
        ReplayChecker.Check(federation);
    }

    /// <summary>Whether servers that see each other in the room have the same extremities.</summary>
    public static bool IsAtRest(IReadOnlyList<SimulatedServer> servers) =>
        Pairs(servers).All(pair => !SeeEachOther(pair) || HaveSameExtremities(pair));

    private static void SameStateAtEveryEvent(List<SimulatedServer> servers)
    {
        foreach (var (left, right) in Pairs(servers))
        {
            foreach (var id in left.Store.Ids)
            {
                SimulationFailure.Unless(
                    left.Store.StateAfter(id) is not { } ours || right.Store.StateAfter(id) is not { } theirs || ours.HasSameEntries(theirs),
                    () => $"{left.Name} and {right.Name} have different states after {left.Store.Find(id)}.");
            }
        }
    }

    private static void SameVerdictOnEveryEvent(List<SimulatedServer> servers)
    {
        foreach (var (left, right) in Pairs(servers))
        {
            foreach (var id in left.Store.Ids)
            {
                left.Store.TryGet(id, out var ours);
                SimulationFailure.Unless(
                    !right.Store.TryGet(id, out var theirs)
                    || ours.Standing == EventStanding.Outlier || theirs.Standing == EventStanding.Outlier
                    || (ours.Standing == EventStanding.Rejected) == (theirs.Standing == EventStanding.Rejected),
                    () => $"{ours.Pdu} is {ours.Standing} for {left.Name} and {theirs.Standing} for {right.Name}.");
            }
        }
    }

    private static void SameRedactions(List<SimulatedServer> servers)
    {
        var verdicts = new Dictionary<EventId, bool>();
        foreach (var server in servers)
        {
            foreach (var id in server.Store.Ids.ToList())
            {
                if (server.Store.TryGet(id, out var redaction)
                    && redaction is { Standing: EventStanding.Accepted or EventStanding.SoftFailed, Pdu.Redacts: { } targetId }
                    && server.Store.Find(targetId) is { } target && server.Store.StateAfter(id) is { } state)
                {
                    var verdict = MayRedact(server, redaction.Pdu, target, state);
                    SimulationFailure.Unless(
                        !verdicts.TryGetValue(id, out var other) || other == verdict,
                        () => $"{server.Name} judges the redaction {id} differently.");
                    verdicts[id] = verdict;
                }
            }
        }
    }

    private static bool MayRedact(SimulatedServer server, Pdu redaction, Pdu target, StateMap state)
    {
        bool verdict;
        Step.Load? load;
        while (!(verdict = server.Engine!.MayRedact(redaction, target, state, out load)) && load is not null)
        {
            server.Load(server.Engine, load);
        }

        return verdict;
    }

    private static void NothingWaits(List<SimulatedServer> servers)
    {
        foreach (var server in servers)
        {
            SimulationFailure.Unless(!server.IsWaiting, () => $"{server.Name} has events left that it could not judge.");
        }
    }

    private static void SameCurrentState(List<SimulatedServer> servers)
    {
        foreach (var pair in Pairs(servers).Where(SeeEachOther))
        {
            SimulationFailure.Unless(
                HaveSameExtremities(pair),
                () => $"{pair.Left.Name} and {pair.Right.Name} have different extremities: {string.Join(' ', pair.Left.Engine!.ForwardExtremities)} and {string.Join(' ', pair.Right.Engine!.ForwardExtremities)}.");
            SimulationFailure.Unless(
                pair.Left.Engine!.CurrentState.HasSameEntries(pair.Right.Engine!.CurrentState),
                () => $"{pair.Left.Name} and {pair.Right.Name} have different current states.");
        }
    }

    private static bool HaveSameExtremities((SimulatedServer Left, SimulatedServer Right) pair) =>
        pair.Left.Engine!.ForwardExtremities.SequenceEqual(pair.Right.Engine!.ForwardExtremities);

    private static bool SeeEachOther((SimulatedServer Left, SimulatedServer Right) pair) =>
        pair.Left.Sees(pair.Right) && pair.Right.Sees(pair.Left) && pair.Left.Sees(pair.Left) && pair.Right.Sees(pair.Right);

    private static IEnumerable<(SimulatedServer Left, SimulatedServer Right)> Pairs(IReadOnlyList<SimulatedServer> servers)
    {
        for (var left = 0; left < servers.Count; left++)
        {
            for (var right = left + 1; right < servers.Count; right++)
            {
                yield return (servers[left], servers[right]);
            }
        }
    }
}
