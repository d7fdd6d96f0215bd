using System.Collections.Immutable;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>"Room Upgrades": from every version to every version.</summary>
public sealed class RoomUpgradeTests
{
    public static TheoryData<string> Versions => EngineRoom.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_room_is_upgraded_to_every_version(string from)
    {
        var old = OldRoom(from);
        foreach (var version in KnownRoomVersions.All)
        {
            var room = CreateRoomTests.Make(RoomUpgrade.Plan(Request(old, version)));
            var create = CreateRoomTests.Content(room, EventTypes.Create);
            Assert.Equal(old.Engine.RoomId.Value, create.GetProperty("predecessor").GetProperty("room_id").GetString());
            Assert.Equal(version.Id, create.GetProperty("room_version").GetString());
            Assert.Equal("m.space", create.GetProperty("type").GetString());
            Assert.Equal("The room", CreateRoomTests.Content(room, EventTypes.Name).GetProperty("name").GetString());
            Assert.Equal("m.megolm.v1.aes-sha2", CreateRoomTests.Content(room, EventTypes.Encryption).GetProperty("algorithm").GetString());
            Assert.Equal("ban", CreateRoomTests.Content(room, EventTypes.Member, EngineRoom.Mallory.Value).GetProperty("membership").GetString());
            Assert.Null(room.Engine.CurrentState[EventTypes.Member, EngineRoom.Bob.Value]);
            Assert.Null(room.Engine.CurrentState["org.example.personal", ""]);
            Assert.NotNull(room.Engine.CurrentState[EventTypes.SpaceChild, "!child:a.example"]);

            var levels = PowerLevelsOf(room);
            var joinRule = CreateRoomTests.Content(room, EventTypes.JoinRules).GetProperty("join_rule").GetString();
            Assert.Equal(old.Version.AllowsKnockRestrictedJoins && version.AllowsKnockRestrictedJoins ? "knock_restricted" : "invite", joinRule);
            Assert.Equal(50, levels.Of(EngineRoom.Bob).Value);
            Assert.True(levels.Of(EngineRoom.Alice) >= 100);
            if (version.PrivilegesCreators)
            {
                Assert.True(levels.ForEvent(EventTypes.Tombstone, isState: true) > 100);
            }
        }
    }

    [Fact]
    public void A_moderator_who_may_upgrade_can_carry_over_what_they_could_not_set()
    {
        var old = EngineRoom.Joined("10");
        old.Join(EngineRoom.Bob);
        old.Accept(EngineRoom.Alice, EventTypes.ServerAcl, "", """{"allow":["*"]}""");
        old.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", old.PowerLevels($"\"{EngineRoom.Bob}\":50", ""","events":{"m.room.server_acl":100,"m.room.tombstone":50}"""));
        foreach (var version in new[] { KnownRoomVersions.V11, KnownRoomVersions.V12 })
        {
            var room = CreateRoomTests.Make(RoomUpgrade.Plan(Request(old, version) with
            {
                Sender = EngineRoom.Bob,
                NewRoomId = version.RoomIdIsCreateHash ? null : RoomId.Parse("!upgraded:b.example"),
            }));
            Assert.NotNull(room.Engine.CurrentState[EventTypes.ServerAcl, ""]);
            Assert.True(PowerLevelsOf(room).Of(EngineRoom.Bob) >= 100);
        }

        Assert.IsType<Step.Append>(old.Propose(RoomUpgrade.Tombstone(EngineRoom.Bob, RoomId.Parse("!new:a.example"), "Moved", 1)));
    }

    [Fact]
    public void Levels_written_as_text_become_integers()
    {
        var old = EngineRoom.Joined("9");
        old.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", $$$"""{"users":{"{{{EngineRoom.Alice}}}":"100","{{{EngineRoom.Bob}}}":" 50 "},"ban":"60"}""");
        var room = CreateRoomTests.Make(RoomUpgrade.Plan(Request(old, KnownRoomVersions.V11)));
        Assert.Equal(60, PowerLevelsOf(room).Ban);
        Assert.Equal(50, PowerLevelsOf(room).Of(EngineRoom.Bob).Value);
    }

    /// <summary>Every room version from 6 on refuses integers beyond 2^53-1, and 10 and later all else than integers.</summary>
    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    [InlineData("11")]
    [InlineData("12")]
    public void Levels_beyond_the_range_of_integers_become_the_greatest(string version)
    {
        // Only the first power levels of a room may be beyond their sender's.
        var old = EngineRoom.Created("5");
        old.Join(EngineRoom.Alice);
        old.Accept(
            EngineRoom.Alice,
            EventTypes.PowerLevels,
            "",
            $$$"""{"users":{"{{{EngineRoom.Alice}}}":1000000000000000000000,"{{{EngineRoom.Bob}}}":-1e300},"ban":"1000000000000000000000","events":{"x":null},"kick":50.9}""");
        Assert.True(KnownRoomVersions.TryGet(version, out var target));
        var room = CreateRoomTests.Make(RoomUpgrade.Plan(Request(old, target)));
        Assert.Equal((1L << 53) - 1, PowerLevelsOf(room).Ban);
        Assert.Equal(-(1L << 53) + 1, PowerLevelsOf(room).Of(EngineRoom.Bob).Value);
        Assert.Equal(50, PowerLevelsOf(room).Kick);
        Assert.Equal(50, PowerLevelsOf(room).ForEvent("x", isState: true));
    }

    [Fact]
    public void The_restriction_stays_within_the_range_of_integers()
    {
        var room = EngineRoom.Joined("12");
        room.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", """{"users_default":9007199254740991}""");
        var restriction = RoomUpgrade.Restriction(EngineRoom.Alice, PowerLevelsEvent(room), 1)!;
        Assert.IsType<Step.Append>(room.Propose(restriction));
        Assert.Equal((1L << 53) - 1, PowerLevelsOf(room).Invite);
    }

    [Fact]
    public void Additional_creators_are_named_and_lose_their_listed_level()
    {
        var old = OldRoom("11");
        var room = CreateRoomTests.Make(RoomUpgrade.Plan(Request(old, KnownRoomVersions.V12) with { AdditionalCreators = [EngineRoom.Bob] }));
        Assert.True(PowerLevelsOf(room).Of(EngineRoom.Bob).IsInfinite);
    }

    [Fact]
    public void The_old_room_is_restricted_once()
    {
        var old = OldRoom("11");
        Assert.IsType<Step.Append>(old.Propose(RoomUpgrade.Tombstone(EngineRoom.Alice, RoomId.Parse("!new"), "Moved", 1)));
        Assert.Equal("!new", CreateRoomTests.Content(old, EventTypes.Tombstone).GetProperty("replacement_room").GetString());

        var restriction = RoomUpgrade.Restriction(EngineRoom.Alice, PowerLevelsEvent(old), 1);
        Assert.IsType<Step.Append>(old.Propose(restriction!));
        Assert.Equal(50, PowerLevelsOf(old).ForEvent(EventTypes.Message, isState: false));
        Assert.Equal(50, PowerLevelsOf(old).Invite);
        Assert.Null(RoomUpgrade.Restriction(EngineRoom.Alice, PowerLevelsEvent(old), 1));
        Assert.Null(RoomUpgrade.Restriction(EngineRoom.Alice, null, 1));
    }

    private static EngineRoom OldRoom(string version)
    {
        Assert.True(KnownRoomVersions.TryGet(version, out var known));
        var plan = CreateRoom.Plan(CreateRoomTests.Request(version, RoomPreset.PublicChat) with
        {
            Name = "The room",
            CreationContent = CreateRoomTests.Json("""{"type":"m.space"}"""),
        });
        var room = CreateRoomTests.Make(plan);
        room.Join(EngineRoom.Bob);
        room.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", room.PowerLevels($"\"{EngineRoom.Bob}\":50"));
        room.Accept(EngineRoom.Alice, EventTypes.Encryption, "", """{"algorithm":"m.megolm.v1.aes-sha2"}""");
        room.Accept(EngineRoom.Alice, EventTypes.Member, EngineRoom.Mallory.Value, """{"membership":"ban"}""");
        room.Accept(EngineRoom.Alice, EventTypes.SpaceChild, "!child:a.example", """{"via":["a.example"]}""");
        room.Accept(EngineRoom.Alice, "org.example.personal", "", "{}");
        room.Accept(EngineRoom.Alice, EventTypes.JoinRules, "", known.AllowsKnockRestrictedJoins ? """{"join_rule":"knock_restricted","allow":[]}""" : """{"join_rule":"invite"}""");
        return room;
    }

    private static RoomUpgradeRequest Request(EngineRoom old, RoomVersion version) => new()
    {
        NewVersion = version,
        NewRoomId = version.RoomIdIsCreateHash ? null : RoomId.Parse("!upgraded:a.example"),
        Sender = EngineRoom.Alice,
        OriginServerTs = 1_700_000_000_000,
        OldRoomId = old.Engine.RoomId,
        LastEvent = old.Engine.ForwardExtremities[0],
        OldState = [.. RoomUpgrade.CarriedOver(old.Engine.CurrentState).Select(tuple => old.Events[old.Engine.CurrentState[tuple]!.Value].Pdu)],
    };

    private static Pdu? PowerLevelsEvent(EngineRoom room) => room.Events[room.Engine.CurrentState[EventTypes.PowerLevels, ""]!.Value].Pdu;

    private static PowerLevels PowerLevelsOf(EngineRoom room) =>
        PowerLevels.From(room.Version, PowerLevelsEvent(room), room.Events[room.Engine.CurrentState[EventTypes.Create, ""]!.Value].Pdu);
}
