using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.CrossSigning;

/// <summary>
/// Stores signatures of keys ("POST keys/signatures/upload"): of the user's own devices by the self-signing key, of the user's own master key
/// by the user's devices, and of others' master keys by the user-signing key. Each is checked separately.
/// </summary>
internal sealed class SignatureUpload(CrossSigningStore crossSigning, DeviceKeyStore deviceKeys, IEntityNumbers numbers, ILogWriter writer)
{
    /// <summary>Stores the valid signatures; returns the errors of the others.</summary>
    public async ValueTask<IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, UploadCrossSigningSignatures.Failure>>> UploadAsync(
        UserId user, IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, JsonElement>> signed, CancellationToken cancellationToken)
    {
        if (signed.Values.Sum(keys => keys.Count) > EncryptionLimits.MaximumSignatures)
        {
            throw MatrixException.InvalidParam($"At most {EncryptionLimits.MaximumSignatures} signatures may be uploaded at a time.");
        }

        var number = await numbers.UserAsync(user, cancellationToken);
        var failures = new Dictionary<UserId, IReadOnlyDictionary<string, UploadCrossSigningSignatures.Failure>>();
        foreach (var (target, keys) in signed)
        {
            var failed = new Dictionary<string, UploadCrossSigningSignatures.Failure>(StringComparer.Ordinal);
            foreach (var (keyId, json) in keys)
            {
                try
                {
                    await StoreAsync(user, number, target, keyId, json, cancellationToken);
                }
                catch (MatrixException refusal)
                {
                    failed[keyId] = new UploadCrossSigningSignatures.Failure(refusal.ErrCode.Value, refusal.Message);
                }
                catch (InvalidJsonException invalid)
                {
                    failed[keyId] = new UploadCrossSigningSignatures.Failure(ErrCode.BadJson.Value, invalid.Message);
                }
            }

            if (failed.Count > 0)
            {
                failures[target] = failed;
            }
        }

        return failures;
    }

    private async ValueTask StoreAsync(UserId user, UserNumber number, UserId target, string keyId, JsonElement json, CancellationToken cancellationToken)
    {
        KeyJson.RequireObject(json, "The signed key", EncryptionLimits.MaximumKeyObjectBytes);
        var canonical = CanonicalJson.Canonicalize(KeyJson.Bytes(json), JsonNumberRule.Lenient);
        for (var attempt = 0; attempt < EncryptionLimits.WriteAttempts; attempt++)
        {
            var own = await crossSigning.OfUserAsync(number, cancellationToken);
            var unit = target != user
                ? await OfOtherAsync(user, number, own, target, keyId, canonical, cancellationToken)
                : own.Find(KeyUsage.Master) is { } master && master.PublicKey == keyId
                    ? await OfMasterAsync(user, number, own, master, canonical, cancellationToken)
                    : await OfDeviceAsync(user, number, own, new DeviceId(keyId), canonical, cancellationToken);
            try
            {
                if (unit is not null)
                {
                    await writer.AppendAsync(unit, cancellationToken);
                }

                return;
            }
            catch (UnitRefusedException)
            {
                // The key was changed at the same time: read it again.
            }
        }

        throw KeyRefusals.Contended();
    }

    /// <summary>Signs a device of the user with the self-signing key.</summary>
    private async ValueTask<LogUnit?> OfDeviceAsync(
        UserId user, UserNumber number, UserCrossSigning own, DeviceId device, byte[] canonical, CancellationToken cancellationToken)
    {
        if (await deviceKeys.FindAsync(number, device, cancellationToken) is not { Json: { } existing } stored)
        {
            throw MatrixException.NotFound("There is no such key.");
        }

        RequireSame(existing, canonical);
        var key = own.Find(KeyUsage.SelfSigning) ?? throw MatrixException.NotFound("There is no self-signing key.");
        var signature = RequireSignature(canonical, user, key);
        if (Has(existing, user, key.Name, signature))
        {
            return null;
        }

        // Of the owner's signatures keep only the device's own: any other is from an earlier self-signing key.
        var json = DeviceKeys.WithDeviceSignatureAlone(existing, user, device);
        var unit = new LogUnit();
        DeviceKeyStore.Write(
            unit, number, device, stored.Version, numbers.Next(NumberSeries.General), JsonSignatures.WithSignature(json, user.Value, key.Name, signature));
        DeviceListChanges.Add(unit, number);
        return unit;
    }

    /// <summary>Signs the user's own master key with the user's devices.</summary>
    private async ValueTask<LogUnit?> OfMasterAsync(
        UserId user, UserNumber number, UserCrossSigning own, CrossSigningKey master, byte[] canonical, CancellationToken cancellationToken)
    {
        RequireSame(master.Json, canonical);
        var json = master.Json;
        var found = false;
        foreach (var name in JsonSignatures.KeyIds(canonical, user.Value).Take(EncryptionLimits.MaximumAlgorithms))
        {
            var signer = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
            if (await DeviceIdentity.FindAsync(deviceKeys, number, new DeviceId(signer), cancellationToken) is not { } identity)
            {
                continue;
            }

            found = JsonSignatures.Verify(canonical, user.Value, name, identity)
                ? true
                : throw KeyRefusals.InvalidSignature("The signature is not the device's.");
            json = JsonSignatures.WithSignature(json, user.Value, name, JsonSignatures.FindSignature(canonical, user.Value, name)!);
        }

        if (!found)
        {
            throw KeyRefusals.InvalidSignature("The master key is not signed by a device of the user.");
        }

        if (json.Length > EncryptionLimits.MaximumKeyObjectBytes)
        {
            throw MatrixException.TooLarge("The master key has too many signatures.");
        }

        if (json.AsSpan().SequenceEqual(master.Json))
        {
            return null;
        }

        var unit = new LogUnit();
        CrossSigningStore.Advance(unit, number, own.Version, numbers.Next(NumberSeries.General));
        CrossSigningStore.Write(unit, number, master with { Json = json });
        DeviceListChanges.Add(unit, number);
        return unit;
    }

    /// <summary>Signs another user's master key with the user-signing key.</summary>
    private async ValueTask<LogUnit?> OfOtherAsync(
        UserId user, UserNumber number, UserCrossSigning own, UserId target, string keyId, byte[] canonical, CancellationToken cancellationToken)
    {
        if (await numbers.FindUserAsync(target, cancellationToken) is not { } targetNumber
            || await crossSigning.OfUserAsync(targetNumber, cancellationToken) is not { } theirs
            || theirs.Find(KeyUsage.Master) is not { } master
            || master.PublicKey != keyId)
        {
            throw MatrixException.NotFound("There is no such key.");
        }

        RequireSame(master.Json, canonical);
        var key = own.Find(KeyUsage.UserSigning) ?? throw MatrixException.NotFound("There is no user-signing key.");
        var signature = RequireSignature(canonical, user, key);
        var unit = new LogUnit();
        CrossSigningStore.Advance(unit, number, own.Version, numbers.Next(NumberSeries.General));
        unit.Require("SELECT version FROM cross_signing_versions WHERE user_number = $1", theirs.Version, targetNumber.Value);
        CrossSigningStore.Write(unit, number, new UserSignature(targetNumber, master.PublicKey, key.Name, signature));
        return unit;
    }

    /// <summary>"The signed JSON object must match the key previously uploaded or retrieved for the given key ID".</summary>
    private static void RequireSame(byte[] existing, byte[] canonical)
    {
        if (!JsonSignatures.SignedContent(existing).AsSpan().SequenceEqual(JsonSignatures.SignedContent(canonical)))
        {
            throw MatrixException.InvalidParam("The signed object is not the key that is stored.");
        }
    }

    private static byte[] RequireSignature(byte[] canonical, UserId user, CrossSigningKey key) =>
        JsonSignatures.Verify(canonical, user.Value, key.Name, key.VerifyKey)
            ? JsonSignatures.FindSignature(canonical, user.Value, key.Name)!
            : throw KeyRefusals.InvalidSignature("The key is not validly signed by the cross-signing key that signs such keys.");

    private static bool Has(byte[] json, UserId user, string name, byte[] signature) =>
        JsonSignatures.FindSignature(json, user.Value, name) is { } existing && existing.AsSpan().SequenceEqual(signature);
}
