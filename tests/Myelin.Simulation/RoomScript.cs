using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>How events come into the room: proposed by a user's server, then sent around.</summary>
internal sealed class RoomScript(Federation federation)
{
    public CreateProposal Create(UserId creator)
    {
        var version = federation.Version;
        var content = version.CreatorIsSender ? $$"""{"room_version":"{{version}}"}""" : $$"""{"creator":"{{creator}}","room_version":"{{version}}"}""";
        return new CreateProposal(
            version,
            version.RoomIdIsCreateHash ? null : RoomId.Parse($"!r{federation.Seed}:{creator.ServerName}"),
            creator,
            Contents.Of(content),
            federation.Timestamp);
    }

    /// <summary>The creator joins and sets power levels and join rules.</summary>
    public void Begin(SimulatedServer founder)
    {
        var creator = founder.Store.Find(federation.CreateId)!.Sender;
        Propose(founder, creator, EventTypes.Member, creator.Value, Contents.Member("join"));
        Propose(founder, creator, EventTypes.PowerLevels, string.Empty, Contents.Of(FirstPowerLevels(creator)));
        Propose(founder, creator, EventTypes.JoinRules, string.Empty, Contents.Of("""{"join_rule":"public"}"""));
    }

    public Step Propose(SimulatedServer server, UserId sender, string type, string? stateKey, ReadOnlyMemory<byte> content, EventId? redacts = null)
    {
        var before = server.Engine!.CurrentState;
        var step = server.Propose(new EventProposal(sender, type, stateKey, content, federation.Timestamp, redacts));
        if (step is Step.Append append)
        {
            federation.Broadcast(server, append.Value.Pdu, before, append.Value.StateAfter);
        }
        else
        {
            SimulationFailure.Unless(step is Step.Refused or Step.Unchanged, () => $"{server.Name} can't send on what it holds: {(step is Step.Fetch fetch ? $"needs {string.Join(' ', fetch.PrevEvents)} and {string.Join(' ', fetch.AuthEvents.Select(id => $"{id} {server.Store.Find(id)}"))}" : step)}");
            federation.Tally.Count(step is Step.Refused ? "refused" : "unchanged");
        }

        return step;
    }

    /// <summary>Some of the users have power from the start, wherever they are, so that servers decide against each other.</summary>
    private string FirstPowerLevels(UserId creator)
    {
        var users = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var user in federation.Users)
        {
            if (user == creator ? !federation.Version.PrivilegesCreators : federation.Random.Next(3) == 0)
            {
                users[user.Value] = user == creator || federation.Random.Next(2) == 0 ? 100 : 50;
            }
        }

        return PowerLevelsJson(users, eventsDefault: 0);
    }

    public static string PowerLevelsJson(IEnumerable<KeyValuePair<string, int>> users, int eventsDefault)
    {
        var levels = string.Join(',', users.Select(user => $"\"{user.Key}\":{user.Value}"));
        return $$$"""{"ban":50,"events_default":{{{eventsDefault}}},"invite":0,"kick":50,"redact":50,"state_default":50,"users":{ {{{levels}}} }}""";
    }
}
