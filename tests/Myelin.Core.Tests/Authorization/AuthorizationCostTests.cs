using System.Text;
using Myelin.Core.Authorization;
using Xunit;

namespace Myelin.Core.Tests.Authorization;

/// <summary>That checking a message stays cheap in a room whose power levels name very many users.</summary>
public sealed class AuthorizationCostTests
{
    [Fact]
    public void Power_levels_are_read_once_and_not_for_each_message()
    {
        var room = TestRoom.Joined("11");
        var users = new StringBuilder($$"""{"users":{"{{TestRoom.Alice}}":100""");
        for (var i = 0; i < 10_000; i++)
        {
            users.Append(System.Globalization.CultureInfo.InvariantCulture, $",\"@user{i}:b.example\":1");
        }

        room.Send(room.PowerLevels(TestRoom.Alice, users.Append("}}").ToString()));
        var message = room.Message(TestRoom.Alice);
        Assert.True(room.Allows(message));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            EventAuthorization.Check(message, tuple => room.State.GetValueOrDefault(tuple));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, 0, 500);
    }
}
