using Myelin.Api;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Core.Signing;
using Myelin.Server.Encryption.CrossSigning;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.Keys;

/// <summary>Stores the keys that a device uploads ("Uploading keys").</summary>
internal sealed class DeviceKeyUpload(DeviceKeyStore store, CrossSigningStore crossSigning, IEntityNumbers numbers, ILogWriter writer)
{
    /// <summary>Stores the keys; returns the resulting number of one-time keys.</summary>
    /// <exception cref="MatrixException">The keys are malformed or not validly signed.</exception>
    public async ValueTask<IReadOnlyDictionary<string, long>> UploadAsync(Caller caller, UploadKeys.Body body, CancellationToken cancellationToken)
    {
        var device = caller.Device ?? throw KeyRefusals.NoDevice();
        var uploaded = body.DeviceKeys is { } json ? DeviceKeys.Read(json, caller.User, device) : null;
        var keys = new Upload(UploadedKey.Read(body.OneTimeKeys), UploadedKey.Read(body.FallbackKeys));
        if (keys.Fallback.DistinctBy(key => key.Algorithm).Count() != keys.Fallback.Count)
        {
            throw MatrixException.InvalidParam("There can be one fallback key for each algorithm.");
        }

        var user = await numbers.UserAsync(caller.User, cancellationToken);
        VerifyKey? verifiedWith = null;
        for (var attempt = 0; attempt < EncryptionLimits.WriteAttempts; attempt++)
        {
            var stored = await store.ReadAsync(user, device, cancellationToken);

            // One-time keys may come before the device keys. Clients that claim them must then verify them, as they must in any case.
            var identity = uploaded?.Identity ?? (stored.Json is { } current ? DeviceKeys.IdentityOf(current, device) : null);
            if (!keys.IsEmpty && identity is not null && !identity.Equals(verifiedWith))
            {
                keys.RequireSignatures(caller.User, device, identity);
                verifiedWith = identity;
            }

            var change = new DeviceKeyChange(user, device, stored, numbers);
            if (uploaded is not null)
            {
                change.Set(uploaded, await SelfSignedAsync(user, caller.User, uploaded, body, cancellationToken));
            }

            change.Add(keys);
            if (change.Unit is not { } unit)
            {
                return change.Counts;
            }

            try
            {
                await writer.AppendAsync(unit, cancellationToken);
                return change.Counts;
            }
            catch (UnitRefusedException)
            {
                // The device uploaded at the same time: read its keys again.
            }
        }

        throw KeyRefusals.Contended();
    }

    /// <summary>The device keys, with the signature of the user's self-signing key if they came with a valid one.</summary>
    private async ValueTask<byte[]> SelfSignedAsync(UserNumber user, UserId userId, DeviceKeys uploaded, UploadKeys.Body body, CancellationToken cancellationToken)
    {
        if (!JsonSignatures.KeyIds(KeyJson.Bytes(body.DeviceKeys!.Value), userId.Value).Any(name => name != KeyNames.SigningKeyOf(uploaded.Device))
            || (await crossSigning.OfUserAsync(user, cancellationToken)).Find(KeyUsage.SelfSigning) is not { } key)
        {
            return uploaded.Json;
        }

        var canonical = Core.Json.CanonicalJson.Canonicalize(KeyJson.Bytes(body.DeviceKeys.Value), Core.Json.JsonNumberRule.Lenient);
        return JsonSignatures.Verify(canonical, userId.Value, key.Name, key.VerifyKey)
            ? JsonSignatures.WithSignature(uploaded.Json, userId.Value, key.Name, JsonSignatures.FindSignature(canonical, userId.Value, key.Name)!)
            : uploaded.Json;
    }
}

/// <summary>The one-time and fallback keys of one upload.</summary>
internal sealed record Upload(List<UploadedKey> OneTime, List<UploadedKey> Fallback)
{
    public bool IsEmpty => OneTime.Count + Fallback.Count == 0;

    public void RequireSignatures(UserId user, DeviceId device, VerifyKey identity)
    {
        foreach (var key in OneTime.Concat(Fallback))
        {
            key.RequireSignature(user, device, identity);
        }
    }
}
