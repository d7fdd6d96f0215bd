using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Encryption;

/// <summary>Devices in any number, without logging in on each.</summary>
internal static class DeviceRows
{
    private static long _number = 1_000_000_000;

    /// <summary>Gives a user so many devices, and more than those it has.</summary>
    public static async Task AddDevicesAsync(this ServerFixture server, TestUser user, int count)
    {
        var number = await server.Get<IEntityNumbers>().UserAsync(UserId.Parse(user.UserId), TestContext.Current.CancellationToken);
        var unit = new LogUnit();
        for (var i = 0; i < count; i++)
        {
            var device = Interlocked.Increment(ref _number);
            unit.Write("INSERT INTO devices (user_number, device_id, device_number, created_at) VALUES ($1, $2, $3, 0)", number.Value, $"ROW{device}", device);
        }

        await server.Get<ILogWriter>().AppendAsync(unit, TestContext.Current.CancellationToken);
    }
}
