using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>What a server can do against the others: speak from old parts of the graph, send what is not allowed, build upon it.</summary>
internal sealed class HostileServer(Federation federation)
{
    private Random Random => federation.Random;

    /// <summary>An event on top of an old one, valid by the state there: to evade a ban, or with power that is gone.</summary>
    public void SpeakFromThePast(SimulatedServer server, UserId user)
    {
        var past = server.Store.Ids.Where(id => server.Store.StateAfter(id) is not null).ToList();
        var id = past[Random.Next(past.Count)];
        var (type, stateKey, content) = Random.Next(4) switch
        {
            0 => (EventTypes.Topic, string.Empty, """{"topic":"from the past"}"""),
            1 => (EventTypes.Member, federation.Users[Random.Next(federation.Users.Count)].Value, """{"membership":"ban"}"""),
            2 => (EventTypes.PowerLevels, string.Empty, RoomScript.PowerLevelsJson([KeyValuePair.Create(federation.Users[Random.Next(federation.Users.Count)].Value, 100)], 0)),
            _ => (EventTypes.Message, null, """{"body":"from the past"}"""),
        };
        Speak(server, id, new EventProposal(user, type, stateKey, Contents.Of(content), federation.Timestamp));
    }

    /// <summary>An event with well-chosen auth events that do not allow it, sometimes with another on top.</summary>
    public void Forge(SimulatedServer server, UserId user)
    {
        var engine = server.Engine!;
        var (type, stateKey, content) = Random.Next(3) switch
        {
            0 => (EventTypes.PowerLevels, string.Empty, RoomScript.PowerLevelsJson([KeyValuePair.Create(user.Value, 100)], 0)),
            1 => (EventTypes.Member, federation.Users[Random.Next(federation.Users.Count)].Value, """{"membership":"join"}"""),
            _ => (EventTypes.Topic, string.Empty, """{"topic":"forged"}"""),
        };
        var bytes = Contents.Of(content);
        using var document = System.Text.Json.JsonDocument.Parse(bytes);
        var authEvents = AuthEventSelection.TuplesFor(federation.Version, type, stateKey, user, document.RootElement)
            .Select(tuple => engine.CurrentState[tuple]).OfType<EventId>();
        var prevEvents = engine.ForwardExtremities;
        var pdu = PduBuilder.Build(
            new PduDraft
            {
                RoomVersion = federation.Version,
                RoomId = federation.RoomId,
                Sender = user,
                Type = type,
                StateKey = stateKey,
                ContentJson = bytes,
                PrevEvents = [.. prevEvents.Take(RoomLimits.MaximumPrevEvents)],
                AuthEvents = [.. authEvents],
                Depth = prevEvents.Max(id => server.Store.Find(id)!.Depth) + 1,
                OriginServerTs = federation.Timestamp,
            },
            server.Name,
            server.Key,
            id => PduHashes.ReferenceHash(server.Store.Find(id)!));
        federation.Tally.Count("forged");
        Send(server, pdu);
        if (Random.Next(2) == 0 && server.Store.StateAfter(pdu.EventId) is not null)
        {
            Speak(server, pdu.EventId, new EventProposal(user, EventTypes.Message, null, Contents.Of("""{"body":"on top"}"""), federation.Timestamp));
        }
    }

    private void Speak(SimulatedServer server, EventId from, EventProposal proposal)
    {
        var state = server.Store.StateAfter(from)!;
        var past = new RoomEngine(federation.Version, federation.RoomId, new RoomHead([new ForwardExtremity(from, server.Store.Find(from)!.Depth, state)], state));
        if (server.Drive(past, () => past.Propose(proposal, server.Name, server.Key)) is Step.Append append)
        {
            federation.Tally.Count("from the past");
            Send(server, append.Value.Pdu);
        }
    }

    private void Send(SimulatedServer server, Pdu pdu)
    {
        server.ReceiveNow(pdu);
        federation.Broadcast(server, pdu, server.Engine!.CurrentState);
    }
}
