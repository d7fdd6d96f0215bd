using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Push;

/// <summary>The end of a device, by logging out or a changed password, is the end of the pushers that it has set.</summary>
internal sealed class DevicePusherDeletion : IDeviceDeletionStep
{
    public void AddTo(LogUnit unit, UserId user, UserNumber number, DeviceId device) => PusherStore.DeleteOfDevice(unit, number, device);
}

/// <summary>A deactivated account is notified of nothing ("Account deactivation").</summary>
internal sealed class AccountPusherDeletion(ILogWriter writer, IEntityNumbers numbers) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken) =>
        await writer.AppendAsync(PusherStore.DeleteAll(await numbers.UserAsync(user, cancellationToken)), cancellationToken);
}
