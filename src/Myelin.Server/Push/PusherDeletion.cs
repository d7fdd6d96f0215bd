using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Push;

/// <summary>Deletes the pushers that a device has set when the device is deleted, by logging out or by a changed password.</summary>
internal sealed class DevicePusherDeletion : IDeviceDeletionStep
{
    public void AddTo(LogUnit unit, UserId user, UserNumber number, DeviceId device) => PusherStore.DeleteOfDevice(unit, number, device);
}

/// <summary>Deletes the pushers of a deactivated account, which gets no notifications ("Account deactivation").</summary>
internal sealed class AccountPusherDeletion(ILogWriter writer, IEntityNumbers numbers) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken) =>
        await writer.AppendAsync(PusherStore.DeleteAll(await numbers.UserAsync(user, cancellationToken)), cancellationToken);
}
