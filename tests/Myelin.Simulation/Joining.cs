using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>Users who come into the room: by their own server if it is there already, else with the help of one that is.</summary>
internal sealed class Joining(Federation federation, RoomScript room)
{
    public void Join(SimulatedServer server, UserId user)
    {
        if (server.OwnJoined().Count > 0)
        {
            var membership = federation.Version.AllowsKnocking && federation.Random.Next(6) == 0 ? "knock" : "join";
            room.Propose(server, user, EventTypes.Member, user.Value, membership == "knock" ? Contents.Member("knock") : Content(server, user));
            return;
        }

        var residents = federation.Servers.Where(other => other != server && other.OwnJoined().Count > 0).ToList();
        if (residents.Count > 0)
        {
            JoinBy(residents[federation.Random.Next(residents.Count)], server, user);
        }
    }

    /// <summary>"Joining Rooms" of the Server-Server API in one breath: the resident's head, its state and auth chain, the join sent back to it.</summary>
    private void JoinBy(SimulatedServer resident, SimulatedServer server, UserId user)
    {
        var head = resident.Head;
        if (head.Extremities.Length > RoomLimits.MaximumPrevEvents)
        {
            return;
        }

        var needed = head.Extremities
            .SelectMany(extremity => extremity.StateAfter.Entries.Select(entry => entry.Value).Append(extremity.EventId))
            .Concat(head.CurrentState.Entries.Select(entry => entry.Value))
            .Append(federation.CreateId);
        var join = new EventProposal(user, EventTypes.Member, user.Value, Content(resident, user), federation.Timestamp);
        if (server.Join(head, resident.Store.AuthChain(needed), join) is Step.Append append)
        {
            federation.Tally.Count("joins over federation");
            resident.ReceiveNow(append.Value.Pdu);
            federation.Broadcast(resident, append.Value.Pdu, append.Value.StateBefore);
        }
    }

    private ReadOnlyMemory<byte> Content(SimulatedServer resident, UserId user)
    {
        var engine = resident.Engine!;
        var joinRules = engine.CurrentState[EventTypes.JoinRules, string.Empty] is { } id ? resident.Store.Find(id) : null;
        var isInvited = engine.CurrentState[EventTypes.Member, user.Value] is { } member
            && Contents.Membership(resident.Store.Find(member)!) is "invite" or "join";
        if (isInvited || Contents.JoinRule(joinRules) is not ("restricted" or "knock_restricted"))
        {
            return Contents.Member("join");
        }

        UserId? authorising;
        Step.Load? load;
        while ((authorising = engine.FindAuthorisingUser(resident.Name, out load)) is null && load is not null)
        {
            resident.Load(engine, load);
        }

        if (authorising is null)
        {
            return Contents.Member("join");
        }

        federation.Tally.Count("restricted joins tried");
        return Contents.Of($$"""{"join_authorised_via_users_server":"{{authorising}}","membership":"join"}""");
    }
}
