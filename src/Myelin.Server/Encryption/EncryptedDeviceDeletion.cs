using Myelin.Server.Accounts;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Encryption.ToDevice;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption;

/// <summary>Deletes a device's keys and waiting to-device messages with the device ("Relationship between access tokens and devices").</summary>
internal sealed class EncryptedDeviceDeletion : IDeviceDeletionStep
{
    public void AddTo(LogUnit unit, UserId user, UserNumber number, DeviceId device)
    {
        DeviceKeyStore.Delete(unit, number, device);
        ToDeviceStore.Delete(unit, number, device);
    }
}
