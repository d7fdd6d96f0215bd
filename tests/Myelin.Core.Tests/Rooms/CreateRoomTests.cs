using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>"Creation": every preset in every room version gives events that the engine accepts, in the specified order.</summary>
public sealed class CreateRoomTests
{
    public static TheoryData<string> Versions => EngineRoom.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_preset_makes_a_room(string version)
    {
        foreach (var preset in Enum.GetValues<RoomPreset>())
        {
            var room = Make(Request(version, preset) with
            {
                Name = "Name",
                Topic = "Topic",
                Alias = RoomAlias.Parse("#alias:a.example"),
                Invites = [EngineRoom.Bob, EngineRoom.Bob],
                IsDirect = true,
                CreatorProfile = new MemberProfile("Alice", "mxc://a.example/x"),
            });
            Assert.Equal(preset == RoomPreset.PublicChat ? "public" : "invite", Text(room, EventTypes.JoinRules, "join_rule"));
            Assert.Equal("shared", Text(room, EventTypes.HistoryVisibility, "history_visibility"));
            Assert.Equal(preset == RoomPreset.PublicChat ? "forbidden" : "can_join", Text(room, EventTypes.GuestAccess, "guest_access"));
            Assert.Equal("Name", Text(room, EventTypes.Name, "name"));
            Assert.Equal("#alias:a.example", Text(room, EventTypes.CanonicalAlias, "alias"));
            var topic = Content(room, EventTypes.Topic);
            Assert.Equal("Topic", topic.GetProperty("topic").GetString());
            Assert.Equal("Topic", topic.GetProperty("m.topic").GetProperty("m.text")[0].GetProperty("body").GetString());
            var bob = Content(room, EventTypes.Member, EngineRoom.Bob.Value);
            Assert.Equal("invite", bob.GetProperty("membership").GetString());
            Assert.True(bob.GetProperty("is_direct").GetBoolean());
            Assert.Equal("Alice", Content(room, EventTypes.Member, EngineRoom.Alice.Value).GetProperty("displayname").GetString());
        }
    }

    [Fact]
    public void The_events_come_in_the_specified_order()
    {
        var plan = CreateRoom.Plan(Request("12", RoomPreset.PrivateChat) with
        {
            Name = "n",
            Topic = "t",
            Alias = RoomAlias.Parse("#alias:a.example"),
            Invites = [EngineRoom.Bob],
            InitialState = [Entry("org.example", """{}"""), Entry(EventTypes.Name, """{"name":"initial"}"""), Entry(EventTypes.GuestAccess, """{"guest_access":"forbidden"}""")],
        });
        Assert.Equal(
            [
                EventTypes.Member, EventTypes.PowerLevels, EventTypes.CanonicalAlias, EventTypes.JoinRules, EventTypes.HistoryVisibility,
                "org.example", EventTypes.GuestAccess, EventTypes.Name, EventTypes.Topic, EventTypes.Member,
            ],
            plan.Then.Select(proposal => proposal.Type));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void In_a_trusted_private_chat_the_invited_are_as_powerful_as_the_creator(string version)
    {
        var room = Make(Request(version, RoomPreset.TrustedPrivateChat) with
        {
            Invites = [EngineRoom.Bob],
            CreationContent = Json($$"""{"additional_creators":["{{EngineRoom.Anna}}","{{EngineRoom.Bob}}"],"creator":"@x:y","room_version":"1"}"""),
        });
        var create = Content(room, EventTypes.Create);
        var levels = Content(room, EventTypes.PowerLevels).GetProperty("users");
        Assert.Equal(version, create.GetProperty("room_version").GetString());
        if (room.Version.PrivilegesCreators)
        {
            Assert.Equal([EngineRoom.Anna.Value, EngineRoom.Bob.Value], create.GetProperty("additional_creators").EnumerateArray().Select(user => user.GetString()));
            Assert.Empty(levels.EnumerateObject());
        }
        else
        {
            Assert.Equal(100, levels.GetProperty(EngineRoom.Bob.Value).GetInt32());
        }

        Assert.Equal(!room.Version.CreatorIsSender, create.TryGetProperty("creator", out var creator));
        Assert.True(room.Version.CreatorIsSender || creator.GetString() == EngineRoom.Alice.Value);
    }

    [Fact]
    public void From_version_12_the_tombstone_is_above_state_default()
    {
        var levels = Content(Make(Request("12", RoomPreset.PublicChat)), EventTypes.PowerLevels);
        Assert.True(levels.GetProperty("events").GetProperty(EventTypes.Tombstone).GetInt32() > 100);
        Assert.False(levels.GetProperty("users").TryGetProperty(EngineRoom.Alice.Value, out _));
        Assert.Equal(100, Content(Make(Request("11", RoomPreset.PublicChat)), EventTypes.PowerLevels).GetProperty("users").GetProperty(EngineRoom.Alice.Value).GetInt32());
    }

    /// <summary>Small groups can grow: in private chats everybody may invite.</summary>
    [Theory]
    [InlineData(RoomPreset.PrivateChat, 0)]
    [InlineData(RoomPreset.TrustedPrivateChat, 0)]
    [InlineData(RoomPreset.PublicChat, 50)]
    public void Who_may_invite_goes_by_the_preset(RoomPreset preset, int level)
    {
        foreach (var version in KnownRoomVersions.All)
        {
            var levels = Content(Make(Request(version.Id, preset)), EventTypes.PowerLevels);
            Assert.Equal(level, levels.GetProperty("invite").GetInt32());
            Assert.Equal(50, levels.GetProperty("kick").GetInt32());
        }
    }

    [Fact]
    public void Overrides_lie_on_top_of_the_default_power_levels_key_by_key()
    {
        var levels = Content(
            Make(Request("12", RoomPreset.PublicChat) with { PowerLevelContentOverride = Json("""{"events":{"m.room.name":0},"invite":75}""") }),
            EventTypes.PowerLevels);
        Assert.Equal(["m.room.name"], levels.GetProperty("events").EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(75, levels.GetProperty("invite").GetInt32());
        Assert.Equal(50, levels.GetProperty("ban").GetInt32());
    }

    [Fact]
    public void Initial_state_takes_precedence_over_the_preset()
    {
        var room = Make(Request("12", RoomPreset.PrivateChat) with
        {
            InitialState = [Entry(EventTypes.JoinRules, """{"join_rule":"knock"}"""), Entry(EventTypes.PowerLevels, """{"users_default":7}"""), Entry(EventTypes.Topic, """{"topic":"kept"}""")],
        });
        Assert.Equal("knock", Text(room, EventTypes.JoinRules, "join_rule"));
        Assert.Equal("kept", Text(room, EventTypes.Topic, "topic"));
        Assert.Equal(7, Content(room, EventTypes.PowerLevels).GetProperty("users_default").GetInt32());
    }

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CreateRoom.Plan(Request("12", RoomPreset.PrivateChat) with { InitialState = [Entry(EventTypes.Create, "{}")] }));
        Assert.Throws<ArgumentException>(() => CreateRoom.Plan(Request("12", RoomPreset.PrivateChat) with { CreationContent = Json("[]") }));
        Assert.Throws<ArgumentException>(() => CreateRoom.Plan(Request("12", RoomPreset.PrivateChat) with { PowerLevelContentOverride = Json("1") }));
        Assert.Throws<ArgumentException>(() => CreateRoom.Plan(
            Request("12", RoomPreset.TrustedPrivateChat) with { Invites = [EngineRoom.Bob], CreationContent = Json("""{"additional_creators":"x"}""") }));

        var named = CreateRoom.Plan(Request("12", RoomPreset.PrivateChat) with { PowerLevelContentOverride = Json($$$"""{"users":{"{{{EngineRoom.Alice}}}":100}}""") });
        var room = EngineRoom.Created(named.Create);
        Assert.IsType<Step.Append>(room.Propose(named.Then[0]));
        Assert.IsType<Step.Refused>(room.Propose(named.Then[1]));

        var wrongCreators = CreateRoom.Plan(Request("12", RoomPreset.PrivateChat) with { CreationContent = Json("""{"additional_creators":["nobody"]}""") });
        var step = RoomEngine.Create(wrongCreators.Create, EngineRoom.Alice.ServerName, EngineRoom.KeyOf(EngineRoom.Alice.ServerName), out var engine);
        Assert.IsType<Step.Refused>(step);
        Assert.Null(engine);
    }

    internal static CreateRoomRequest Request(string versionId, RoomPreset preset)
    {
        Assert.True(KnownRoomVersions.TryGet(versionId, out var version));
        return new CreateRoomRequest
        {
            Version = version,
            Creator = EngineRoom.Alice,
            RoomId = version.RoomIdIsCreateHash ? null : RoomId.Parse("!new:a.example"),
            Preset = preset,
            OriginServerTs = 1_700_000_000_000,
        };
    }

    internal static EngineRoom Make(RoomCreation creation)
    {
        var room = EngineRoom.Created(creation.Create);
        foreach (var proposal in creation.Then)
        {
            var step = room.Propose(proposal);
            Assert.True(step is Step.Append, $"{proposal.Type}: {step}");
        }

        return room;
    }

    internal static JsonElement Content(EngineRoom room, string type, string stateKey = "") => room.Events[room.Engine.CurrentState[type, stateKey]!.Value].Pdu.ParseContent();

    internal static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static EngineRoom Make(CreateRoomRequest request) => Make(CreateRoom.Plan(request));

    private static string? Text(EngineRoom room, string type, string key) => Content(room, type).GetProperty(key).GetString();

    private static InitialStateEvent Entry(string type, string content) => new(type, "", EngineRoom.Bytes(content));
}
