using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

/// <summary>What users do, and what hostile servers try.</summary>
internal sealed class Actions(Federation federation, RoomScript room)
{
    private readonly HostileServer _hostile = new(federation);
    private readonly Joining _joining = new(federation, room);

    private Random Random => federation.Random;

    public void Next()
    {
        var user = federation.Users[Random.Next(federation.Users.Count)];
        var server = federation.ServerOf(user);
        if (server.Engine is not null && Random.Next(12) == 0)
        {
            Disturb(server);
        }

        if (!server.OwnJoined().Contains(user))
        {
            _joining.Join(server, user);
            return;
        }

        Act(server, user);
    }

    private void Act(SimulatedServer server, UserId user)
    {
        var other = federation.Users[Random.Next(federation.Users.Count)];
        switch (Random.Next(20))
        {
            case 0:
                room.Propose(server, user, EventTypes.Member, user.Value, Contents.Member("leave"));
                break;
            case 1:
                room.Propose(server, user, EventTypes.Member, other.Value, Contents.Member("leave"));
                break;
            case 2:
                room.Propose(server, user, EventTypes.Member, other.Value, Contents.Member("ban"));
                break;
            case 3:
                room.Propose(server, user, EventTypes.Member, other.Value, Contents.Member("invite"));
                break;
            case 4 or 5:
                ChangePower(server, user, other);
                break;
            case 6:
                ChangeJoinRules(server, user);
                break;
            case 7:
                Redact(server, user);
                break;
            case 8 or 9 or 10:
                room.Propose(server, user, EventTypes.Topic, string.Empty, Contents.Of($$"""{"topic":"{{Random.Next(6)}}"}"""));
                break;
            case 11:
                room.Propose(server, user, "org.example.state", Random.Next(4).ToString(System.Globalization.CultureInfo.InvariantCulture), Contents.Of($$"""{"n":{{Random.Next(9)}}}"""));
                break;
            case 12 or 13:
                _hostile.SpeakFromThePast(server, user);
                break;
            case 14:
                _hostile.Forge(server, user);
                break;
            default:
                room.Propose(server, user, EventTypes.Message, null, Contents.Of($$"""{"body":"{{Random.Next()}}","msgtype":"m.text"}"""));
                break;
        }
    }

    /// <summary>The process restarts, or its engine is trimmed.</summary>
    private void Disturb(SimulatedServer server)
    {
        if (Random.Next(2) == 0)
        {
            server.Restart();
        }
        else
        {
            server.Engine!.Trim(Random.Next(20));
        }
    }

    private void ChangePower(SimulatedServer server, UserId user, UserId other)
    {
        if (Current(server, EventTypes.PowerLevels) is not { } levels)
        {
            return;
        }

        var users = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in levels.ParseContent().GetProperty("users").EnumerateObject())
        {
            users[entry.Name] = entry.Value.GetInt32();
        }

        users[other.Value] = new[] { 0, 10, 50, 100 }[Random.Next(4)];
        var eventsDefault = Random.Next(8) == 0 ? 50 : 0;
        room.Propose(server, user, EventTypes.PowerLevels, string.Empty, Contents.Of(RoomScript.PowerLevelsJson(users, eventsDefault)));
    }

    private void ChangeJoinRules(SimulatedServer server, UserId user)
    {
        List<string> rules = ["public", "public", "invite"];
        if (federation.Version.AllowsKnocking)
        {
            rules.Add("knock");
        }

        if (federation.Version.AllowsRestrictedJoins)
        {
            rules.Add("restricted");
        }

        if (federation.Version.AllowsKnockRestrictedJoins)
        {
            rules.Add("knock_restricted");
        }

        room.Propose(server, user, EventTypes.JoinRules, string.Empty, Contents.Of($$"""{"join_rule":"{{rules[Random.Next(rules.Count)]}}"}"""));
    }

    private void Redact(SimulatedServer server, UserId user)
    {
        var ids = server.Store.Ids.ToList();
        var target = ids[Random.Next(ids.Count)];
        var content = federation.Version.RedactsInContent ? $$"""{"redacts":"{{target}}"}""" : "{}";
        room.Propose(server, user, EventTypes.Redaction, null, Contents.Of(content), target);
    }

    private static Pdu? Current(SimulatedServer server, string type) =>
        server.Engine!.CurrentState[type, string.Empty] is { } id ? server.Store.Find(id) : null;
}
