using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Tests.Authorization;
using Xunit;

namespace Myelin.Core.Tests.StateResolution;

/// <summary>The two problems of algorithm 2 that MSC4297 shows, and that algorithm 2.1 solves.</summary>
public sealed class StateResetTests
{
    private const string Alice = TestRoom.Alice;
    private const string Bob = TestRoom.Bob;
    private const string Carol = TestRoom.Carol;
    private const string Eve = "@eve:e.example";
    private const string Zara = "@zara:z.example";

    /// <summary>
    /// Problem A: the join rules conflict, and the one who set them has left since, in all states. Algorithm 2 starts from her
    /// having left, so that she may set neither; 2.1 starts from nothing, and so from what the events name themselves.
    /// </summary>
    [Theory]
    [InlineData("11", null)]
    [InlineData("12", "jr2")]
    public void Join_rules_do_not_vanish_because_their_sender_has_left(string version, string? expected)
    {
        var room = TestRoom.Joined(version);
        room.Send(room.PowerLevels(Alice, Users(version, (Bob, 100)), "power"));
        room.Send(room.JoinRules(Alice, "public", "jr1"));
        room.Send(room.Member(Bob, Bob, "join"));
        room.Send(room.JoinRules(Alice, "invite", "jr2"));
        room.Send(room.Member(Alice, Alice, "leave", "left"));
        var correct = room.StateMap;
        var incorrect = correct.With(new StateTuple(EventTypes.JoinRules, ""), room.Id("jr1"));

        var resolved = room.Resolve(correct, incorrect);

        Assert.Equal(expected is null ? null : room.Id(expected), resolved[EventTypes.JoinRules, ""]);
        Assert.Equal(room.Id("left"), resolved[EventTypes.Member, Alice]);
        Assert.Equal(room.Id("power"), resolved[EventTypes.PowerLevels, ""]);
    }

    /// <summary>
    /// Problem B: a state holds power levels that are older than those its own events build on. Algorithm 2 replays the oldest and
    /// the newest power levels without the ones between, on which the newest depend; 2.1 replays the whole path.
    /// </summary>
    [Theory]
    [InlineData("11", "power1")]
    [InlineData("12", "power3")]
    public void Power_levels_are_not_reset_by_an_event_that_cites_old_ones(string version, string expected)
    {
        var room = TestRoom.Joined(version);
        room.Send(room.PowerLevels(Alice, Users(version), "power1"));
        room.Send(room.JoinRules(Alice, "public", "jr"));
        room.Send(room.Member(Bob, Bob, "join", "bob"));
        room.Send(room.Member(Carol, Carol, "join", "carol"));
        var old = room.Fork();
        room.Send(room.PowerLevels(Alice, Users(version, (Bob, 50)), "power2"));
        room.Send(room.PowerLevels(Bob, Users(version, (Bob, 50), (Carol, 50)), "power3"));
        var sensible = room.Fork();
        room.Send(room.Member(Eve, Eve, "join", "eve1"));

        room.At(old).Put(room.Find(room.Id("eve1"))!);
        room.Send(room.Member(Eve, Eve, "join", "eve2", more: ",\"displayname\":\"E\""));
        var dodgy = room.StateMap;
        room.At(sensible).Send(room.Member(Zara, Zara, "join", "zara"));
        var afterZara = room.StateMap;

        var resolved = room.Resolve(dodgy, afterZara);

        Assert.Equal(room.Id(expected), resolved[EventTypes.PowerLevels, ""]);
        Assert.Equal(room.Id("bob"), resolved[EventTypes.Member, Bob]);
        Assert.Equal(room.Id("carol"), resolved[EventTypes.Member, Carol]);
        Assert.Equal(room.Id("zara"), resolved[EventTypes.Member, Zara]);
        if (version == "12")
        {
            // The second name is of the epoch of the first power levels, so it is replayed before the first join.
            Assert.Equal(room.Id("eve1"), resolved[EventTypes.Member, Eve]);
        }

        Assert.True(resolved.HasSameEntries(room.Resolve(afterZara, dodgy)));
    }

    /// <summary>The same with more power levels between, each of which the next depends on.</summary>
    [Theory]
    [InlineData("11", "power1")]
    [InlineData("12", "power4")]
    public void Of_a_path_between_conflicting_events_nothing_is_passed_over(string version, string expected)
    {
        var room = TestRoom.Joined(version);
        room.Send(room.PowerLevels(Alice, Users(version), "power1"));
        room.Send(room.JoinRules(Alice, "public", "jr"));
        room.Send(room.Member(Bob, Bob, "join", "bob"));
        room.Send(room.Member(Carol, Carol, "join", "carol"));
        room.Send(room.Member(Zara, Zara, "join", "zara"));
        var old = room.Fork();
        room.Send(room.PowerLevels(Alice, Users(version, (Bob, 50)), "power2"));
        room.Send(room.PowerLevels(Bob, Users(version, (Bob, 50), (Carol, 50)), "power3"));
        room.Send(room.PowerLevels(Carol, Users(version, (Bob, 50), (Carol, 50), (Zara, 50)), "power4"));
        var sensible = room.Fork();
        room.Send(room.Member(Eve, Eve, "join", "eve1"));

        room.At(old).Put(room.Find(room.Id("eve1"))!);
        var dodgy = room.StateMap;
        room.At(sensible).Send(room.Topic(Zara, "late", "late"));
        var later = room.StateMap;

        var resolved = room.Resolve(dodgy, later);

        Assert.Equal(room.Id(expected), resolved[EventTypes.PowerLevels, ""]);
        Assert.True(resolved.HasSameEntries(room.Resolve(later, dodgy)));
    }

    private static string Users(string version, params (string User, int Level)[] users)
    {
        IEnumerable<(string User, int Level)> all = version == "12" ? users : [(Alice, 100), .. users];
        return $"{{\"users\":{{{string.Join(',', all.Select(user => $"\"{user.User}\":{user.Level}"))}}}}}";
    }
}
