using Myelin.Server.Accounts;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption;

/// <summary>The end of a device is the end of its keys, and of what waits for it ("Relationship between access tokens and devices").</summary>
internal sealed class EncryptedDeviceDeletion : IDeviceDeletionStep
{
    public void AddTo(LogUnit unit, UserId user, UserNumber number, DeviceId device)
    {
        DeviceKeyStore.Delete(unit, number, device);
        ToDeviceStore.Delete(unit, number, device);
    }
}
