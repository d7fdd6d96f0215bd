using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.StateResolution;
using Myelin.Core.Tests.Authorization;
using Xunit;

namespace Myelin.Core.Tests.StateResolution;

/// <summary>What comes out where branches of a room meet, in every algorithm from 2 on.</summary>
public sealed class StateResolutionTests
{
    private const string Alice = TestRoom.Alice;
    private const string Bob = TestRoom.Bob;
    private const string Carol = TestRoom.Carol;
    private const string Dave = TestRoom.Dave;

    public static TheoryData<string> Versions => ["2", "6", "11", "12"];

    public static TheoryData<string> AllVersions => TestRoom.All;

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Nothing_resolves_to_nothing_and_one_state_to_itself(string version)
    {
        var room = PublicRoom.Of(version);
        Assert.Equal(0, room.Resolve().Count);
        var state = room.StateMap;
        Assert.Same(state, room.Resolve(state));
        Assert.Same(state, room.Resolve(state, state, state));
        Assert.True(state.HasSameEntries(room.Resolve(state, room.StateMap)));
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Changes_that_do_not_conflict_are_all_kept(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.Topic(Alice, "topic", "topic"));
        var one = room.StateMap;
        room.At(fork).Send(room.Member(Dave, Dave, "join", "dave"));
        var resolved = room.Resolve(one, room.StateMap);
        Assert.Equal(room.Id("topic"), resolved[EventTypes.Topic, ""]);
        Assert.Equal(room.Id("dave"), resolved[EventTypes.Member, Dave]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_latest_of_equals_wins(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.Topic(Alice, "early", "z"));
        var early = room.StateMap;
        room.At(fork).Send(room.Topic(Bob, "late", "a"));
        Assert.Equal(room.Id("a"), room.Resolve(early, room.StateMap)[EventTypes.Topic, ""]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Of_the_same_instant_the_greater_event_id_wins(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.Make(Alice, EventTypes.Topic, "", """{"topic":"x"}""", id: "y", ts: 7));
        var one = room.StateMap;
        room.At(fork).Send(room.Make(Bob, EventTypes.Topic, "", """{"topic":"x"}""", id: "x", ts: 7));
        Assert.Equal(room.Id("y"), room.Resolve(one, room.StateMap)[EventTypes.Topic, ""]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_later_epoch_of_power_levels_counts_more_than_a_later_time(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 50, ",\"events_default\":0")));
        room.Send(room.Topic(Alice, "new epoch", "new"));
        var newEpoch = room.StateMap;
        room.At(fork).Send(room.Make(Alice, EventTypes.Topic, "", """{"topic":"old epoch"}""", id: "old", ts: 1_000_000));
        Assert.Equal(room.Id("new"), room.Resolve(newEpoch, room.StateMap)[EventTypes.Topic, ""]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Who_is_demoted_loses_what_they_did_meanwhile(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 0), "demotion"));
        var demoted = room.StateMap;
        room.At(fork).Send(room.Topic(Bob, "meanwhile"));
        room.Send(room.Member(Bob, Carol, "ban"));
        var resolved = room.Resolve(demoted, room.StateMap);
        Assert.Equal(room.Id("demotion"), resolved[EventTypes.PowerLevels, ""]);
        Assert.Null(resolved[EventTypes.Topic, ""]);
        Assert.Equal(room.Id("carol"), resolved[EventTypes.Member, Carol]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Who_is_banned_cannot_come_back_by_another_branch(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.Member(Alice, Carol, "ban", "ban"));
        var banned = room.StateMap;
        room.At(fork).Send(room.Member(Carol, Carol, "join", "rename", more: ",\"displayname\":\"C\""));
        Assert.Equal(room.Id("ban"), room.Resolve(banned, room.StateMap)[EventTypes.Member, Carol]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Who_joins_while_the_door_is_closed_is_not_in(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.JoinRules(Alice, "invite", "closed"));
        var closed = room.StateMap;
        room.At(fork).Send(room.Member(Dave, Dave, "join"));
        var resolved = room.Resolve(closed, room.StateMap);
        Assert.Null(resolved[EventTypes.Member, Dave]);
        Assert.Equal(room.Id("closed"), resolved[EventTypes.JoinRules, ""]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Two_that_ban_one_another_are_settled_by_power(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.PowerLevels(Bob, PublicRoom.Levels(version, 50, ",\"kick\":40"), "bobs"));
        var bobs = room.StateMap;
        room.At(fork).Send(room.Member(Alice, Bob, "ban", "ban"));
        var resolved = room.Resolve(bobs, room.StateMap);
        Assert.Equal(room.Id("ban"), resolved[EventTypes.Member, Bob]);
        Assert.Equal(room.Id("power"), resolved[EventTypes.PowerLevels, ""] ?? room.Id("power"));
        Assert.NotEqual(room.Id("bobs"), resolved[EventTypes.PowerLevels, ""]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void An_auth_event_counts_where_the_state_lacks_it_unless_it_was_rejected(string version)
    {
        // Dave's join stands in neither state, but an undisputed event builds on it, so that it is not in dispute itself.
        var room = PublicRoom.Of(version);
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 50, ",\"state_default\":0"), "open"));
        room.Send(room.Member(Dave, Dave, "join", "dave"));
        room.Send(room.Make(Dave, "org.example.undisputed", "", "{}"));
        var disputed = room.Make(Dave, "org.example", "", "{}");
        var before = room.StateMap.Without(new StateTuple(EventTypes.Member, Dave));
        var after = before.With(disputed.StateTuple, disputed.EventId);

        Assert.Equal(disputed.EventId, room.Resolve(before, after)["org.example", ""]);
        room.Reject(room.Id("dave"));
        Assert.Null(room.Resolve(before, after)["org.example", ""]);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_join_of_another_room_authorises_nothing(string version)
    {
        foreach (var otherRoom in new RoomId?[] { null, RoomId.Parse("!other:d.example") })
        {
            var room = PublicRoom.Of(version);
            room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 50, ",\"state_default\":0"), "open"));
            var before = room.StateMap;
            room.Put(room.Make(Dave, EventTypes.Member, Dave, """{"membership":"join"}""", roomId: otherRoom));
            var disputed = room.Make(Dave, "org.example", "", "{}");
            var resolved = room.Resolve(before, before.With(disputed.StateTuple, disputed.EventId));
            Assert.Equal(otherRoom is null ? disputed.EventId : null, resolved["org.example", ""]);
        }
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void A_missing_event_fails_the_resolution(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.Topic(Alice, "one", "one"));
        var one = room.StateMap;
        room.At(fork).Send(room.Topic(Bob, "two", "two"));
        var two = room.StateMap;
        room.Resolve(one, two);

        room.Forget(room.Id("one"));
        room.Forget(room.Id("two"));
        var missing = Assert.Throws<MissingEventsException>(() => room.Resolve(one, two));
        Assert.Equivalent(new[] { room.Id("one"), room.Id("two") }, missing.Events);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_missing_event_of_an_auth_chain_fails_the_resolution(string version)
    {
        foreach (var forgotten in new[] { "alice", "power", "jr" })
        {
            var room = PublicRoom.Of(version);
            var fork = room.Fork();
            room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 60), "power2"));
            room.Send(room.JoinRules(Alice, "invite", "jr2"));
            var one = room.StateMap;
            room.At(fork).Send(room.Member(Dave, Dave, "join", "dave"));
            room.Forget(room.Id(forgotten));
            var missing = Assert.Throws<MissingEventsException>(() => room.Resolve(one, room.StateMap));
            Assert.Contains(room.Id(forgotten), missing.Events);
        }
    }

    /// <summary>
    /// "Mainline ordering": what builds on older power levels comes first, however late it was sent. The mainline is that "based on the power level
    /// in the partially resolved state", which in room version 12 starts empty: power levels that are not in dispute order nothing there.
    /// </summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void What_builds_on_newer_power_levels_wins_over_what_was_sent_later(string version)
    {
        var room = PublicRoom.Of(version);
        var old = room.Fork();
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 51), "power2"));
        var newer = room.Fork();
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 52), "power3"));
        var newest = room.Fork();
        foreach (var (oneFork, otherFork) in new[] { (old, newer), (newer, newest), (old, newest) })
        {
            var early = room.At(otherFork).Make(Alice, EventTypes.Topic, "", """{"topic":"early"}""", ts: 10);
            var late = room.At(oneFork).Make(Alice, EventTypes.Topic, "", """{"topic":"late"}""", ts: 10_000);
            var state = room.At(newest).StateMap;
            StateMap[] states = [state.With(early.StateTuple, early.EventId), state.With(late.StateTuple, late.EventId)];
            var expected = version == "12" ? late : early;
            Assert.Equal(expected.EventId, room.Resolve(states)[EventTypes.Topic, ""]);
            Assert.Equal(expected.EventId, room.Resolve(states[1], states[0])[EventTypes.Topic, ""]);
        }
    }

    /// <summary>The auth difference is one of whole auth chains: what an undisputed event builds on is a part of them.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void What_undisputed_events_build_on_has_to_be_at_hand(string version)
    {
        var room = PublicRoom.Of(version);
        room.Send(room.Member(Dave, Dave, "join", "dave"));
        room.Send(room.JoinRules(Alice, "invite", "jr2"));
        var fork = room.Fork();
        room.Send(room.Topic(Alice, "one", "one"));
        var one = room.StateMap;
        room.At(fork).Send(room.Topic(Alice, "two", "two"));
        var two = room.StateMap;
        room.Resolve(one, two);

        // Only that join builds on the join rules of then, which stand in neither state.
        room.Forget(room.Id("jr"));
        Assert.Equal([room.Id("jr")], Assert.Throws<MissingEventsException>(() => room.Resolve(one, two)).Events);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_an_index_knows_and_nobody_has_is_named_at_once(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 60), "power2"));
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 61), "power3"));
        room.Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 62), "power4"));
        var one = room.StateMap;
        room.At(fork).Send(room.PowerLevels(Alice, PublicRoom.Levels(version, 70), "other"));
        var two = room.StateMap;
        var missing = Assert.Throws<MissingEventsException>(
            () => StateResolver.Resolve(room.Version, [one, two], new Index(room, room.Id("power2"), room.Id("power3"))));
        Assert.Equivalent(new[] { room.Id("power2"), room.Id("power3") }, missing.Events);
        Assert.Contains("2 events", missing.Message, StringComparison.Ordinal);
        Assert.Equal(room.Resolve(one, two).Entries, StateResolver.Resolve(room.Version, [one, two], new Index(room)).Entries);
    }

    /// <summary>A source that rejects nothing, and knows of some events only what they build on.</summary>
    private sealed class Index(TestRoom room, params EventId[] lost) : IEventSource
    {
        public Pdu? Find(EventId id) => lost.Contains(id) ? null : room.Find(id);

        public ImmutableArray<EventId>? AuthEventsOf(EventId id) => room.Find(id)?.AuthEvents;
    }

    /// <summary>IDs of room version 2 are no hashes, so that events can name one another.</summary>
    [Fact]
    public void Power_levels_that_build_on_one_another_are_no_trouble()
    {
        var room = PublicRoom.Of("2");
        EventId[] Beside(string id) => [room.Id("create"), room.Id("alice"), room.Id(id)];
        foreach (var (id, other) in new[] { ("one", "two"), ("two", "one"), ("itself", "itself") })
        {
            room.Make(Alice, EventTypes.PowerLevels, "", PublicRoom.Levels("2", 50), id: id, authEvents: Beside(other));
        }

        var powerLevels = new StateTuple(EventTypes.PowerLevels, "");
        var topics = new[] { "one", "two", "itself" }.ToDictionary(id => id, id => room.Make(Alice, EventTypes.Topic, "", "{}", id: $"topic{id}", authEvents: Beside(id)));
        var states = topics.Select(topic => room.StateMap.With(powerLevels, room.Id(topic.Key)).With(topic.Value.StateTuple, topic.Value.EventId)).ToList();
        states.Add(room.StateMap.With(topics["one"].StateTuple, topics["one"].EventId));
        var resolved = room.Resolve([.. states]);
        states.Reverse();
        Assert.True(resolved.HasSameEntries(room.Resolve([.. states])));
        Assert.Equal(room.Id("power"), resolved[powerLevels]);
    }

    [Theory]
    [InlineData("11")]
    [InlineData("12")]
    public void A_very_long_auth_chain_is_no_trouble(string version)
    {
        var room = PublicRoom.Of(version);
        var fork = room.Fork();
        for (var i = 0; i < Rounds.Of(10_000); i++)
        {
            room.Put(room.PowerLevels(Alice, PublicRoom.Levels(version, 50)));
        }

        var last = room.State[new StateTuple(EventTypes.PowerLevels, "")].EventId;
        room.Send(room.Topic(Alice, "late", "late"));
        var one = room.StateMap;
        room.At(fork).Send(room.Topic(Bob, "early", "early"));
        var resolved = room.Resolve(one, room.StateMap);
        Assert.Equal(last, resolved[EventTypes.PowerLevels, ""]);
        Assert.Equal(room.Id("late"), resolved[EventTypes.Topic, ""]);
    }
}
