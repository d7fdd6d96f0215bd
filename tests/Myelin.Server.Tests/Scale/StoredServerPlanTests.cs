using CsCheck;
using Myelin.StoredServer;

namespace Myelin.Server.Tests.Scale;

public sealed class StoredServerPlanTests
{
    [Fact]
    public void PlansHaveTheSizeThatIsAskedFor() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 3_000], Gen.Int[2, 60], Gen.Int).Sample((rooms, more, users, seed) =>
        {
            var size = new StoredServerSize(rooms, (rooms * RoomPlan.FirstEvents) + more, users, seed);
            var plan = new StoredServerPlan(size);
            var planned = Enumerable.Range(0, rooms).Select(plan.Room).ToList();

            Assert.Equal(size.Events, planned.Sum(room => room.Events));
            Assert.All(planned, room =>
            {
                Assert.True(room.Messages >= 0, $"{room}");
                Assert.All(room.Members, user => Assert.InRange(user, 0, users - 1));
                Assert.Equal(room.Others.Length + 1, room.Members.Distinct().Count());
                Assert.Equal(room.Members, plan.Room(room.Index).Members);
            });
        });

    [Fact]
    public void MostRoomsAreSmallAndAFewAreLarge()
    {
        var plan = new StoredServerPlan(StoredServerSize.Usual);
        var sizes = Enumerable.Range(0, plan.Size.Rooms).Select(index => plan.Room(index).Events).Order().ToList();

        Assert.InRange(sizes[sizes.Count / 2], RoomPlan.FirstEvents, 10);
        Assert.True(sizes[^1] > 5_000, $"{sizes[^1]}");
        Assert.Equal(plan.Size.Events, sizes.Sum());
    }

    [Fact]
    public void FewerEventsThanRoomsBeginWithAreRefused() =>
        Assert.Throws<ArgumentException>(() => new StoredServerPlan(new StoredServerSize(10, 59, 5, 1)));
}
