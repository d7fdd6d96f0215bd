using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>"Server Access Control Lists (ACLs) for rooms": whom one lets in, and that nobody here locks their own server out.</summary>
public sealed class ServerAclTests
{
    [Theory]
    [InlineData("""{}""", "a.example", false)]
    [InlineData("""{"allow":["*"]}""", "a.example", true)]
    [InlineData("""{"allow":["*"],"deny":["a.example"]}""", "a.example", false)]
    [InlineData("""{"allow":["*"],"deny":["a.example"]}""", "a.example:8448", false)]
    [InlineData("""{"allow":["*"],"deny":["A.EXAMPLE"]}""", "a.example", false)]
    [InlineData("""{"allow":["*"],"deny":["*.example"]}""", "a.example", false)]
    [InlineData("""{"allow":["*"],"deny":["?.example"]}""", "aa.example", true)]
    [InlineData("""{"allow":["b.example"]}""", "a.example", false)]
    [InlineData("""{"allow":["a.example"]}""", "a.example:1", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "a.example", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "1.2.3.4", false)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "1.2.3.4:80", false)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "1.2.3.400", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "[::1]:80", false)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":true}""", "[::1]", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":"no"}""", "1.2.3.4", true)]
    [InlineData("""{"allow":"*"}""", "a.example", false)]
    [InlineData("""{"allow":["*",5,null],"deny":{"a.example":1}}""", "a.example", true)]
    public void A_server_is_allowed_by_the_specified_order(string content, string server, bool isAllowed) =>
        Assert.Equal(isAllowed, ServerAcl.Of(JsonElement.Parse(content)).Allows(ServerName.Parse(server)));

    [Fact]
    public void One_that_denies_the_own_server_is_not_sent()
    {
        var room = EngineRoom.Joined("12");
        Assert.Equal(RefusalReason.BadJson, Refused(room, """{"allow":["*"],"deny":["a.example"]}"""));
        Assert.Equal(RefusalReason.BadJson, Refused(room, "{}"));
        room.Accept(EngineRoom.Alice, EventTypes.ServerAcl, "", """{"allow":["*"],"deny":["b.example"]}""");

        // Without the power to send one it is that which is said.
        room.Join(EngineRoom.Anna);
        Assert.Equal(RefusalReason.Forbidden, Assert.IsType<Step.Refused>(room.Propose(EngineRoom.Anna, EventTypes.ServerAcl, "", "{}")).Reason);
    }

    [Fact]
    public void One_from_elsewhere_is_received_whomever_it_denies()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        room.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", room.PowerLevels($"\"{EngineRoom.Bob}\":50"));
        var acl = room.Forged(
            EngineRoom.Bob,
            EventTypes.ServerAcl,
            "",
            """{"allow":["*"],"deny":["a.example"]}""",
            room.Engine.ForwardExtremities,
            room.AuthEvents((EventTypes.PowerLevels, ""), (EventTypes.Member, EngineRoom.Bob.Value)));
        Assert.Equal(EventStatus.Accepted, room.Received(acl).Status);
    }

    [Fact]
    public void One_is_not_redacted_for_that_would_deny_every_server()
    {
        var room = EngineRoom.Joined("12");
        var acl = room.Accept(EngineRoom.Alice, EventTypes.ServerAcl, "", """{"allow":["*"]}""").Pdu;
        var step = room.Propose(Redact.Plan(room.Version, EngineRoom.Alice, acl.EventId, null, 1));
        Assert.Equal(RefusalReason.Forbidden, Assert.IsType<Step.Refused>(step).Reason);
    }

    private static RefusalReason Refused(EngineRoom room, string content) =>
        Assert.IsType<Step.Refused>(room.Propose(EngineRoom.Alice, EventTypes.ServerAcl, "", content)).Reason;
}
