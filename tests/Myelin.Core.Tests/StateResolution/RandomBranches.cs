using CsCheck;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Tests.Authorization;

namespace Myelin.Core.Tests.StateResolution;

/// <summary>
/// A room whose servers went apart: from a list of numbers grow branches in which users do what their branch allows, some of
/// them citing auth events that are long out of date.
/// </summary>
internal sealed class RandomBranches
{
    private static readonly string[] Users = [TestRoom.Alice, TestRoom.Bob, TestRoom.Carol, TestRoom.Dave];

    private readonly List<Dictionary<StateTuple, Pdu>> _branches = [];
    private readonly Dictionary<StateTuple, Pdu> _start;

    public RandomBranches(string version, int[] steps)
    {
        Room = PublicRoom.Of(version);
        _start = Room.Fork();
        _branches.Add(Room.Fork());
        _branches.Add(Room.Fork());
        foreach (var step in steps)
        {
            Take((uint)step);
        }

        States = [.. _branches.Select(branch => Room.At(branch).StateMap)];
    }

    public static Gen<int[]> Steps { get; } = Gen.Int.Array[1, 25];

    public TestRoom Room { get; }

    public IReadOnlyList<StateMap> States { get; }

    private void Take(uint step)
    {
        uint Choose(uint count)
        {
            var chosen = step % count;
            step /= count;
            return chosen;
        }

        var branch = (int)Choose((uint)_branches.Count);
        if (Choose(12) == 0 && _branches.Count < 5)
        {
            _branches.Add(new(_branches[branch]));
        }

        Room.At(_branches[branch]);
        var actor = Users[Choose(4)];
        var target = Users[Choose(4)];
        var kind = Choose(9);
        var value = Choose(4);
        var time = (long)Choose(40) * 50;
        var isStale = Choose(4) == 0;
        var (type, key, content) = kind switch
        {
            0 => (EventTypes.Topic, "", $$"""{"topic":"{{step}}"}"""),
            1 or 2 => (EventTypes.PowerLevels, "", Levels(value, target)),
            3 => (EventTypes.JoinRules, "", $$"""{"join_rule":"{{(value % 2 == 0 ? "public" : "invite")}}"}"""),
            4 => (EventTypes.Member, target, """{"membership":"ban"}"""),
            5 => (EventTypes.Member, target, """{"membership":"leave"}"""),
            6 => (EventTypes.Member, target, """{"membership":"invite"}"""),
            7 => (EventTypes.Member, actor, """{"membership":"leave"}"""),
            _ => (EventTypes.Member, actor, """{"membership":"join"}"""),
        };
        var pdu = Room.Make(actor, type, key, content, ts: 5_000 + time, depth: 5 + (step % 7), authEvents: isStale ? Stale(actor, type, key, content) : null);
        var auth = pdu.AuthEvents.Select(id => Room.Find(id)!).Append(Room.State[new StateTuple(EventTypes.Create, "")])
            .DistinctBy(one => one.EventId).ToDictionary(one => one.StateTuple);
        if (Room.Allows(pdu) && EventAuthorization.Check(pdu, tuple => auth.GetValueOrDefault(tuple)).IsAllowed)
        {
            Room.Put(pdu);
            _branches[branch] = Room.Fork();
        }
    }

    private string Levels(uint value, string target) => PublicRoom.Levels(
        Room.Version.Id,
        value == 3 ? 0 : 50,
        value == 2 ? ",\"kick\":40" : target == TestRoom.Carol ? ",\"ban\":40" : "");

    /// <summary>What the event would have named at the start, as far as the start has it.</summary>
    private List<EventId> Stale(string actor, string type, string key, string content)
    {
        using var document = System.Text.Json.JsonDocument.Parse(content);
        return
        [
            .. AuthEventSelection.TuplesFor(Room.Version, type, key, UserId.Parse(actor), document.RootElement)
                .Where(_start.ContainsKey).Select(tuple => _start[tuple].EventId),
        ];
    }
}
