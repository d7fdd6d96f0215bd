using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>"Considering the event's auth_events", in every version.</summary>
public sealed class AuthEventsRuleTests
{
    public static TheoryData<string> Versions => TestRoom.All;

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_selected_events_are_accepted(string version)
    {
        var room = TestRoom.Joined(version);
        room.Send(room.PowerLevels(TestRoom.Alice, "{}"));
        Assert.True(CheckAuthEvents(room, room.Message(TestRoom.Alice)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Two_events_of_one_tuple_are_refused(string version)
    {
        var room = TestRoom.Joined(version);
        var message = room.Message(TestRoom.Alice);
        Assert.False(CheckAuthEvents(room, message, room.Member(TestRoom.Alice, TestRoom.Alice, "join")));
        Assert.False(CheckAuthEvents(room, message, room.Find(message.AuthEvents[0])!));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Events_that_are_not_selected_are_refused(string version)
    {
        var room = TestRoom.Joined(version);
        var message = room.Message(TestRoom.Alice);
        Assert.False(CheckAuthEvents(room, message, room.Topic(TestRoom.Alice, "x")));
        Assert.False(CheckAuthEvents(room, message, room.Member(TestRoom.Bob, TestRoom.Bob, "join")));
        Assert.False(CheckAuthEvents(room, message, room.JoinRules(TestRoom.Alice, "public")));
        Assert.False(CheckAuthEvents(room, message, room.Message(TestRoom.Alice)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Events_of_another_room_are_refused(string version)
    {
        var room = TestRoom.Joined(version);
        var foreign = room.Make(
            TestRoom.Alice, EventTypes.PowerLevels, "", """{"users":{"@bob:b.example":100}}""", roomId: RoomId.Parse("!other:evil.example"));
        Assert.False(CheckAuthEvents(room, room.Message(TestRoom.Alice), foreign));
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("11", false)]
    [InlineData("12", true)]
    public void The_create_event_is_needed_up_to_version_11(string version, bool isAllowed)
    {
        var room = TestRoom.Joined(version);
        var invite = room.Member(TestRoom.Alice, TestRoom.Bob, "invite");
        var withoutCreate = invite.AuthEvents.Select(id => room.Find(id)!).Where(pdu => pdu.Type != EventTypes.Create).ToList();
        Assert.Equal(isAllowed, EventAuthorization.CheckAuthEvents(invite, withoutCreate).IsAllowed);
        Assert.Equal(isAllowed, EventAuthorization.CheckAuthEvents(invite, []).IsAllowed);
    }

    [Fact]
    public void The_create_event_must_not_be_named_from_version_12()
    {
        var room = TestRoom.Joined("12");
        Assert.False(CheckAuthEvents(room, room.Message(TestRoom.Alice), room.Find(room.Id("create"))!));
    }

    private static bool CheckAuthEvents(TestRoom room, Pdu pdu, params Pdu[] more) =>
        EventAuthorization.CheckAuthEvents(pdu, [.. pdu.AuthEvents.Select(id => room.Find(id)!), .. more]).IsAllowed;
}
