using Myelin.Core.Signing;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.Keys;

/// <summary>Finds the signing keys of devices.</summary>
internal static class DeviceIdentity
{
    /// <summary>The device's signing key; null if it has uploaded none.</summary>
    public static async ValueTask<VerifyKey?> FindAsync(DeviceKeyStore store, UserNumber user, DeviceId device, CancellationToken cancellationToken) =>
        await store.FindAsync(user, device, cancellationToken) is { Json: { } json } ? DeviceKeys.IdentityOf(json, device) : null;
}
