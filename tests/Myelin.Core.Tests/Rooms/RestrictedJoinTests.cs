using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Xunit;

namespace Myelin.Core.Tests.Rooms;

/// <summary>Restricted joins: who may authorise, and that the join is accepted with that user named.</summary>
public sealed class RestrictedJoinTests
{
    [Theory]
    [InlineData("8", "restricted")]
    [InlineData("9", "restricted")]
    [InlineData("10", "knock_restricted")]
    [InlineData("12", "knock_restricted")]
    public void A_local_user_with_the_power_to_invite_authorises(string version, string joinRule)
    {
        var room = EngineRoom.Joined(version, joinRule);
        Assert.Equal(EngineRoom.Alice, Find(room, EngineRoom.Alice.ServerName));
        Assert.Null(Find(room, EngineRoom.Bob.ServerName));
        Assert.IsType<Step.Refused>(room.Propose(EngineRoom.Bob, EventTypes.Member, EngineRoom.Bob.Value, """{"membership":"join"}"""));
        var join = room.Accept(
            EngineRoom.Bob, EventTypes.Member, EngineRoom.Bob.Value, $$"""{"join_authorised_via_users_server":"{{EngineRoom.Alice}}","membership":"join"}""");
        Assert.Contains(room.Engine.CurrentState[EventTypes.Member, EngineRoom.Alice.Value]!.Value, join.Pdu.AuthEvents);
    }

    [Fact]
    public void Whoever_left_or_lacks_the_power_does_not_authorise()
    {
        var room = EngineRoom.Joined("12");
        room.Join(EngineRoom.Bob);
        Assert.Equal(EngineRoom.Bob, Find(room, EngineRoom.Bob.ServerName));
        room.Accept(EngineRoom.Alice, EventTypes.PowerLevels, "", room.PowerLevels("{}").Replace("\"invite\":0", "\"invite\":10", StringComparison.Ordinal));
        Assert.Null(Find(room, EngineRoom.Bob.ServerName));
        room.Accept(EngineRoom.Alice, EventTypes.Member, EngineRoom.Alice.Value, """{"membership":"leave"}""");
        Assert.Null(Find(room, EngineRoom.Alice.ServerName));
    }

    private static UserId? Find(EngineRoom room, ServerName server)
    {
        room.Engine.Trim(0);
        UserId? user;
        Step.Load? load;
        while ((user = room.Engine.FindAuthorisingUser(server, out load)) is null && load is not null)
        {
            room.Answer(room.Engine, load);
        }

        return user;
    }
}
