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
        SameCurrentState(servers, federation.Tally);
        ReplayChecker.Check(federation);
    }

    /// <summary>Whether servers that see each other in the room (<see cref="SeeEachOther"/>) have the same extremities.</summary>
    public static bool IsAtRest(IEnumerable<SimulatedServer> servers) =>
        Pairs([.. servers.Where(server => server.Engine is not null)]).All(pair => !SeeEachOther(pair) || HaveSameExtremities(pair));

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
                    || ours.Status == EventStatus.Outlier || theirs.Status == EventStatus.Outlier
                    || (ours.Status == EventStatus.Rejected) == (theirs.Status == EventStatus.Rejected),
                    () => $"{ours.Pdu} is {ours.Status} for {left.Name} and {theirs.Status} for {right.Name}.");
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
                    && redaction is { Status: EventStatus.Accepted or EventStatus.SoftFailed, Pdu.Redacts: { } targetId }
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

    private static void SameCurrentState(List<SimulatedServer> servers, Tally tally)
    {
        foreach (var pair in Pairs(servers).Where(SeeEachOther))
        {
            tally.Count("pairs at rest");
            SimulationFailure.Unless(
                HaveSameExtremities(pair),
                () => $"{pair.Left.Name} and {pair.Right.Name} have different extremities.\n{Describe(pair.Left, pair.Right)}\n{Describe(pair.Right, pair.Left)}");
            SimulationFailure.Unless(
                pair.Left.Engine!.CurrentState.HasSameEntries(pair.Right.Engine!.CurrentState),
                () => $"{pair.Left.Name} and {pair.Right.Name} have different current states.");
        }
    }

    /// <summary>What one server stands on, who is joined by its state, and what the other makes of its extremities.</summary>
    private static string Describe(SimulatedServer server, SimulatedServer other)
    {
        var extremities = server.Engine!.ForwardExtremities
            .Select(id => $"{server.Store.Find(id)} by {server.Store.Find(id)!.Sender} ({(other.Store.TryGet(id, out var stored) ? stored.Status : null)} there)");
        var joined = server.Joined(server.Engine.CurrentState).Select(user => user.Value).Order(StringComparer.Ordinal);
        return $"{server.Name} stands on {string.Join(", ", extremities)}; joined: {string.Join(", ", joined)}";
    }

    private static bool HaveSameExtremities((SimulatedServer Left, SimulatedServer Right) pair) =>
        pair.Left.Engine!.ForwardExtremities.SequenceEqual(pair.Right.Engine!.ForwardExtremities);

    /// <summary>
    /// Whether each has a user that both hold to be joined. Where there is none, each soft-fails all that the other says, and by the specification
    /// they may stay of different minds until a third server brings them together.
    /// </summary>
    private static bool SeeEachOther((SimulatedServer Left, SimulatedServer Right) pair)
    {
        var common = pair.Left.Joined(pair.Left.Engine!.CurrentState).Intersect(pair.Right.Joined(pair.Right.Engine!.CurrentState)).ToList();
        return common.Exists(user => user.IsOn(pair.Left.Name)) && common.Exists(user => user.IsOn(pair.Right.Name));
    }

    private static IEnumerable<(SimulatedServer Left, SimulatedServer Right)> Pairs(List<SimulatedServer> servers)
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
