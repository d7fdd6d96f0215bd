using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Tests.Authorization;
using Xunit;

namespace Myelin.Core.Tests.StateResolution;

/// <summary>Room version 1, "State resolution": by depth, then by the SHA-1 of the event ID.</summary>
public sealed class StateResolutionV1Tests
{
    private const string Alice = TestRoom.Alice;
    private const string Bob = TestRoom.Bob;

    private static readonly string[] Ids = ["a", "b"];

    [Theory]
    [InlineData(7, 8)]
    [InlineData(8, 7)]
    public void The_deepest_of_other_events_wins(long one, long two)
    {
        var room = PublicRoom.Of("1");
        var (first, second) = Conflict(room, EventTypes.Topic, one, two);
        Assert.Equal(room.Id(one > two ? "a" : "b"), room.Resolve(first, second)[EventTypes.Topic, ""]);
    }

    [Fact]
    public void Of_one_depth_the_lowest_hash_wins()
    {
        var room = PublicRoom.Of("1");
        var (first, second) = Conflict(room, EventTypes.Topic, 7, 7);
        var lowest = Ids.MinBy(id => Convert.ToHexStringLower(Sha1(room.Id(id).Value)), StringComparer.Ordinal)!;
        Assert.Equal(room.Id(lowest), room.Resolve(first, second)[EventTypes.Topic, ""]);
        Assert.Equal(room.Id(lowest), room.Resolve(second, first)[EventTypes.Topic, ""]);
    }

    [Fact]
    public void Of_events_that_nobody_may_send_the_shallowest_stands()
    {
        var room = PublicRoom.Of("1");
        var fork = room.Fork();
        room.Put(room.Make(TestRoom.Carol, EventTypes.Topic, "", """{"topic":"a"}""", id: "a", depth: 9));
        var first = room.StateMap;
        room.At(fork).Put(room.Make(TestRoom.Carol, EventTypes.Topic, "", """{"topic":"b"}""", id: "b", depth: 8));
        Assert.Equal(room.Id("b"), room.Resolve(first, room.StateMap)[EventTypes.Topic, ""]);
    }

    [Fact]
    public void A_later_join_rule_holds_only_if_the_earlier_one_and_the_power_levels_allow_it()
    {
        var room = PublicRoom.Of("1");
        var fork = room.Fork();
        room.Send(room.Make(Alice, EventTypes.PowerLevels, "", PublicRoom.Levels("1", 0), id: "demotion", depth: 6));
        room.Send(room.Make(Alice, EventTypes.JoinRules, "", """{"join_rule":"invite"}""", id: "alices", depth: 6));
        var first = room.StateMap;
        room.At(fork).Send(room.Make(Bob, EventTypes.JoinRules, "", """{"join_rule":"public"}""", id: "bobs", depth: 99));
        var resolved = room.Resolve(first, room.StateMap);
        Assert.Equal(room.Id("alices"), resolved[EventTypes.JoinRules, ""]);
    }

    [Fact]
    public void A_chain_of_power_levels_is_followed_until_one_is_not_allowed()
    {
        var room = PublicRoom.Of("1");
        var fork = room.Fork();
        room.Send(room.Make(Alice, EventTypes.PowerLevels, "", PublicRoom.Levels("1", 0), id: "demotion", depth: 6));
        var first = room.StateMap;
        room.At(fork).Send(room.Make(Bob, EventTypes.PowerLevels, "", PublicRoom.Levels("1", 49), id: "bobs", depth: 7));
        Assert.Equal(room.Id("demotion"), room.Resolve(first, room.StateMap)[EventTypes.PowerLevels, ""]);
        Assert.Equal(room.Id("demotion"), room.Resolve(room.StateMap, first)[EventTypes.PowerLevels, ""]);
    }

    /// <summary>"Add the first event in the list to R": unchecked, and what follows is judged by it.</summary>
    [Fact]
    public void The_first_of_a_list_stands_even_if_its_sender_could_not_send_it_again()
    {
        var room = PublicRoom.Of("1");
        var fork = room.Fork();
        room.Send(room.Make(Alice, EventTypes.PowerLevels, "", """{"users":{"@alice:a.example":0,"@bob:b.example":50}}""", id: "abdication", depth: 6));
        var first = room.StateMap;
        room.At(fork).Send(room.Make(Bob, EventTypes.PowerLevels, "", """{"users":{"@alice:a.example":100,"@bob:b.example":50,"@carol:c.example":10}}""", id: "never", depth: 7));
        room.At(fork).Send(room.Make(Alice, EventTypes.PowerLevels, "", """{"users":{"@alice:a.example":0,"@bob:b.example":50,"@carol:c.example":10}}""", id: "carols", depth: 8));
        var alices = room.StateMap;
        Assert.Equal(room.Id("abdication"), room.Resolve(first, alices)[EventTypes.PowerLevels, ""]);

        room.At(fork).Put(room.Make(Bob, EventTypes.PowerLevels, "", """{"users":{"@alice:a.example":0,"@bob:b.example":50,"@carol:c.example":10}}""", id: "bobs", depth: 9));
        Assert.Equal(room.Id("bobs"), room.Resolve(first, room.StateMap)[EventTypes.PowerLevels, ""]);
    }

    /// <summary>Power levels are resolved first, then join rules by them, then members by both, then all others by all of these.</summary>
    [Fact]
    public void Each_pass_sees_what_the_passes_before_it_have_settled()
    {
        var room = PublicRoom.Of("1");
        room.Put(room.Make(Alice, EventTypes.JoinRules, "", """{"join_rule":"invite"}""", id: "closed", depth: 5));
        room.Put(room.Make(Alice, EventTypes.Member, TestRoom.Dave, """{"membership":"leave"}""", id: "left", depth: 5));
        room.Put(room.Make(Alice, EventTypes.Topic, "", """{"topic":"alices"}""", id: "alices", depth: 5));
        room.Put(room.Make(Alice, EventTypes.PowerLevels, "", PublicRoom.Levels("1", 0), id: "demotion", depth: 5));
        var first = room.StateMap;
        room.Put(room.Make(Alice, EventTypes.PowerLevels, "", PublicRoom.Levels("1", 50, ",\"state_default\":0"), id: "promotion", depth: 6));
        room.Put(room.Make(Bob, EventTypes.JoinRules, "", """{"join_rule":"public"}""", id: "opened", depth: 6));
        room.Put(room.Make(TestRoom.Dave, EventTypes.Member, TestRoom.Dave, """{"membership":"join"}""", id: "joined", depth: 6));
        room.Put(room.Make(TestRoom.Dave, EventTypes.Topic, "", """{"topic":"daves"}""", id: "daves", depth: 6));
        foreach (var resolved in new[] { room.Resolve(first, room.StateMap), room.Resolve(room.StateMap, first) })
        {
            Assert.Equal(room.Id("promotion"), resolved[EventTypes.PowerLevels, ""]);
            Assert.Equal(room.Id("opened"), resolved[EventTypes.JoinRules, ""]);
            Assert.Equal(room.Id("joined"), resolved[EventTypes.Member, TestRoom.Dave]);
            Assert.Equal(room.Id("daves"), resolved[EventTypes.Topic, ""]);
        }
    }

    [Fact]
    public void Three_states_conflict_under_one_tuple()
    {
        var room = PublicRoom.Of("1");
        StateMap With(string id, long depth) =>
            room.StateMap.With(new StateTuple(EventTypes.Topic, ""), room.Make(Alice, EventTypes.Topic, "", "{}", id: id, depth: depth).EventId);
        StateMap[] states = [With("a", 7), With("b", 9), With("c", 8)];
        Assert.Equal(room.Id("b"), room.Resolve(states)[EventTypes.Topic, ""]);
        Assert.Equal(room.Id("b"), room.Resolve(states[1], states[0], states[2])[EventTypes.Topic, ""]);
        Assert.Equal(room.Id("b"), room.Resolve(states[2], states[0], states[1])[EventTypes.Topic, ""]);
    }

    /// <summary>Of the second of three nobody may say so: a list that decides about power ends there, and the deepest of the others is sought beyond it.</summary>
    [Theory]
    [InlineData(EventTypes.PowerLevels, "", "a")]
    [InlineData(EventTypes.JoinRules, "", "a")]
    [InlineData(EventTypes.Member, TestRoom.Dave, "a")]
    [InlineData(EventTypes.Topic, "", "c")]
    public void A_list_that_decides_about_power_ends_with_what_is_not_allowed(string type, string stateKey, string expected)
    {
        var room = PublicRoom.Of("1");
        StateMap With(string sender, string id, long depth)
        {
            var content = type switch
            {
                EventTypes.PowerLevels => PublicRoom.Levels("1", 50, $",\"kick\":{depth}"),
                EventTypes.JoinRules => """{"join_rule":"public"}""",
                EventTypes.Member => """{"membership":"invite"}""",
                _ => "{}",
            };
            return room.StateMap.With(new StateTuple(type, stateKey), room.Make(sender, type, stateKey, content, id: id, depth: depth).EventId);
        }

        StateMap[] states = [With(Alice, "a", 7), With("@eve:e.example", "b", 8), With(Alice, "c", 9)];
        Assert.Equal(room.Id(expected), room.Resolve(states)[type, stateKey]);
        Assert.Equal(room.Id(expected), room.Resolve(states[2], states[1], states[0])[type, stateKey]);
    }

    [Fact]
    public void What_some_states_lack_is_no_conflict()
    {
        var room = PublicRoom.Of("1");
        var state = room.StateMap;
        var less = state.Without(new StateTuple(EventTypes.Member, Bob)).Without(new StateTuple(EventTypes.JoinRules, ""));
        Assert.True(state.HasSameEntries(room.Resolve(state, less)));
        Assert.True(state.HasSameEntries(room.Resolve(less, state)));
    }

    private static (StateMap First, StateMap Second) Conflict(TestRoom room, string type, long one, long two)
    {
        var fork = room.Fork();
        room.Send(room.Make(Alice, type, "", "{}", id: "a", depth: one));
        var first = room.StateMap;
        room.At(fork).Send(room.Make(Bob, type, "", "{}", id: "b", depth: two));
        return (first, room.StateMap);
    }

    private static byte[] Sha1(string text)
    {
#pragma warning disable CA5350 // The algorithm names SHA-1; nothing is secured by it.
        return SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }
}
