using Myelin.Api;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Core.Signing;
using Myelin.Server.Accounts;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.Keys;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.CrossSigning;

/// <summary>The well-formed cross-signing keys of one request.</summary>
internal sealed record UploadedCrossSigning(IReadOnlyList<CrossSigningKey> Keys)
{
    public CrossSigningKey? Find(KeyUsage usage) => Keys.FirstOrDefault(key => key.Usage == usage);

    /// <exception cref="MatrixException">One of the keys is malformed.</exception>
    public static UploadedCrossSigning Read(UploadCrossSigningKeys.Body body, UserId user)
    {
        var keys = new List<CrossSigningKey>();
        if (body.MasterKey is { } master)
        {
            keys.Add(CrossSigningKey.Read(master, "master_key", KeyUsage.Master, user));
        }

        if (body.SelfSigningKey is { } selfSigning)
        {
            keys.Add(CrossSigningKey.Read(selfSigning, "self_signing_key", KeyUsage.SelfSigning, user));
        }

        if (body.UserSigningKey is { } userSigning)
        {
            keys.Add(CrossSigningKey.Read(userSigning, "user_signing_key", KeyUsage.UserSigning, user));
        }

        return keys.Select(key => key.PublicKey).Distinct(StringComparer.Ordinal).Count() == keys.Count
            ? new UploadedCrossSigning(keys)
            : throw MatrixException.InvalidParam("One key must not be uploaded for several usages.");
    }
}

/// <summary>Stores a user's cross-signing keys ("POST keys/device_signing/upload").</summary>
internal sealed class CrossSigningUpload(CrossSigningStore store, DeviceKeyStore deviceKeys, IDevices devices, IEntityNumbers numbers, ILogWriter writer)
{
    /// <summary>
    /// Whether the request needs no user-interactive authentication: there is no master key yet, or all keys in the request
    /// are stored already.
    /// </summary>
    public async ValueTask<bool> IsFreeAsync(UserId user, UploadedCrossSigning uploaded, CancellationToken cancellationToken)
    {
        var stored = await store.OfUserAsync(await numbers.UserAsync(user, cancellationToken), cancellationToken);
        return stored.Find(KeyUsage.Master) is null || !HasNews(stored, uploaded);
    }

    /// <summary>Stores the keys.</summary>
    /// <param name="user">The user.</param>
    /// <param name="uploaded">The keys.</param>
    /// <param name="isConfirmed">Whether the user has confirmed the replacement of existing keys.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="MatrixException">A required signature is missing or invalid, or a device has the ID of one of the keys.</exception>
    public async ValueTask UploadAsync(UserId user, UploadedCrossSigning uploaded, bool isConfirmed, CancellationToken cancellationToken)
    {
        var number = await numbers.UserAsync(user, cancellationToken);
        for (var attempt = 0; attempt < EncryptionLimits.WriteAttempts; attempt++)
        {
            var stored = await store.OfUserAsync(number, cancellationToken);
            if (uploaded.Keys.Count > 0 && (uploaded.Find(KeyUsage.Master) ?? stored.Find(KeyUsage.Master)) is null)
            {
                throw MatrixException.MissingParam("There is no master key.");
            }

            if (!HasNews(stored, uploaded))
            {
                return;
            }

            if (!isConfirmed && stored.Find(KeyUsage.Master) is not null)
            {
                // Another request has just uploaded the first keys, so these are no longer the first.
                throw KeyRefusals.Contended();
            }

            await RequireFreeIdsAsync(user, uploaded, cancellationToken);
            try
            {
                await writer.AppendAsync(await UnitAsync(user, number, stored, uploaded, cancellationToken), cancellationToken);
                return;
            }
            catch (UnitRefusedException)
            {
                // The keys were changed at the same time: read them again.
            }
        }

        throw KeyRefusals.Contended();
    }

    private static bool HasNews(UserCrossSigning stored, UploadedCrossSigning uploaded) =>
        uploaded.Keys.Any(key => stored.Find(key.Usage) is not { } existing || !existing.IsSame(key));

    private async ValueTask<LogUnit> UnitAsync(
        UserId user, UserNumber number, UserCrossSigning stored, UploadedCrossSigning uploaded, CancellationToken cancellationToken)
    {
        var master = uploaded.Find(KeyUsage.Master) ?? stored.Find(KeyUsage.Master)!;
        var unit = new LogUnit();
        CrossSigningStore.Advance(unit, number, stored.Version, numbers.Next(NumberSeries.General));
        foreach (var key in uploaded.Keys)
        {
            if (stored.Find(key.Usage) is { } existing && existing.IsSame(key))
            {
                continue;
            }

            CrossSigningStore.Write(unit, number, key.Usage == KeyUsage.Master
                ? key with { Json = await OwnSignaturesAsync(user, number, key, cancellationToken) }
                : key with { Json = SignedByMaster(user, key, master) });
            switch (key.Usage)
            {
                case KeyUsage.Master:
                    CrossSigningStore.ForgetSignaturesOf(unit, number);
                    break;
                case KeyUsage.UserSigning:
                    CrossSigningStore.ForgetSignaturesBy(unit, number);
                    break;
            }
        }

        DeviceListChanges.Add(unit, number);
        return unit;
    }

    private static byte[] SignedByMaster(UserId user, CrossSigningKey key, CrossSigningKey master) =>
        JsonSignatures.Verify(key.Json, user.Value, master.Name, master.VerifyKey)
            ? JsonSignatures.WithSignature(
                JsonSignatures.SignedContent(key.Json), user.Value, master.Name, JsonSignatures.FindSignature(key.Json, user.Value, master.Name)!)
            : throw KeyRefusals.InvalidSignature("The key is not signed by the master key.");

    /// <summary>The master key with its own signature and those of the user's devices. Signatures by unknown keys are left out.</summary>
    private async ValueTask<byte[]> OwnSignaturesAsync(UserId user, UserNumber number, CrossSigningKey master, CancellationToken cancellationToken)
    {
        var json = JsonSignatures.SignedContent(master.Json);
        foreach (var name in JsonSignatures.KeyIds(master.Json, user.Value).Take(EncryptionLimits.MaximumAlgorithms))
        {
            var signer = name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
            var key = signer == master.PublicKey ? master.VerifyKey : await DeviceIdentity.FindAsync(deviceKeys, number, new DeviceId(signer), cancellationToken);
            if (key is null)
            {
                continue;
            }

            if (!JsonSignatures.Verify(master.Json, user.Value, name, key))
            {
                throw KeyRefusals.InvalidSignature("A signature of the master key is not valid.");
            }

            json = JsonSignatures.WithSignature(json, user.Value, name, JsonSignatures.FindSignature(master.Json, user.Value, name)!);
        }

        return json;
    }

    private async ValueTask RequireFreeIdsAsync(UserId user, UploadedCrossSigning uploaded, CancellationToken cancellationToken)
    {
        var ids = (await devices.ListAsync(user, cancellationToken)).Select(device => device.Id.Value).ToHashSet(StringComparer.Ordinal);
        if (uploaded.Keys.Any(key => ids.Contains(key.PublicKey)))
        {
            throw MatrixException.Forbidden("A device has the ID of one of the keys.");
        }
    }
}
