using System.Text;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Tests.Rooms;

/// <summary>The memory of a room that is being written.</summary>
public sealed class ActiveRoomTests
{
    private static readonly ServerName Server = ServerName.Parse("test.example");
    private static readonly UserId Alice = UserId.Parse("@alice:test.example");

    /// <summary>There is always something under way: what is must stay, and what the store has must go all the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(700)]
    public void ARoomThatNeverRestsForgetsWhatTheStoreHas(int underWay)
    {
        using var key = SigningKey.Generate();
        var version = KnownRoomVersions.Default;
        var create = new CreateProposal(version, null, Alice, Encoding.UTF8.GetBytes($$"""{"room_version":"{{version.Id}}"}"""), 1);
        Assert.IsType<Step.Append>(RoomEngine.Create(create, Server, key, out var engine));
        var room = new ActiveRoom(engine!.RoomId, new RoomNumber(1), engine, null!);
        Append(engine, key, EventTypes.Member, Alice.Value, """{"membership":"join"}""", 2);

        var sent = new List<EventToStore>();
        var ended = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var item = Append(engine, key, EventTypes.Message, null, $$"""{"body":"{{i}}"}""", 3 + i);
            sent.Add(item);
            room.Begin([item]);
            while (sent.Count - ended > underWay)
            {
                room.End([sent[ended++]]);
            }

            Assert.NotNull(engine.Recall(sent[ended].Append.Pdu.EventId));
        }

        Assert.All(sent.Skip(ended), item => Assert.NotNull(engine.Recall(item.Append.Pdu.EventId)));
        var remembered = sent.Count(item => engine.Recall(item.Append.Pdu.EventId) is not null);
        Assert.InRange(remembered, underWay, ActiveRoom.MaximumRemembered + (3 * underWay) + 1);
    }

    private static EventToStore Append(RoomEngine engine, SigningKey key, string type, string? stateKey, string content, long at)
    {
        while (true)
        {
            switch (engine.Propose(new EventProposal(Alice, type, stateKey, Encoding.UTF8.GetBytes(content), at), Server, key))
            {
                case Step.Append append:
                    return new EventToStore(append.Value);
                case Step.Load load:
                    throw new InvalidOperationException($"The engine has forgotten {string.Join(", ", load.Events)}.");
                case var step:
                    throw new InvalidOperationException($"{step}");
            }
        }
    }
}
