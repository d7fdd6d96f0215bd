using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Devices as their user is shown them.</summary>
internal static class DeviceAnswer
{
    public static ClientDevice Of(Device device) =>
        new(device.Id, device.DisplayName, device.LastSeenAddress, device.LastSeenAt?.ToUnixTimeMilliseconds());

    public static MatrixException Unknown() => MatrixException.NotFound("You have no such device.");
}
