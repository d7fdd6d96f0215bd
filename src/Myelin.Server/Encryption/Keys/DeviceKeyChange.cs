using Myelin.Api;
using Myelin.Core.Signing;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.Keys;

/// <summary>Computes what an upload changes in a device's stored keys, and collects the changes in a unit.</summary>
internal sealed class DeviceKeyChange(UserNumber user, DeviceId device, StoredDevice stored, IEntityNumbers numbers)
{
    private readonly Dictionary<(string Algorithm, string KeyId), StoredOneTimeKey> _oneTime =
        stored.OneTimeKeys.ToDictionary(key => (key.Algorithm, key.KeyId));

    private readonly Dictionary<string, StoredFallbackKey> _fallback = stored.FallbackKeys.ToDictionary(key => key.Algorithm, StringComparer.Ordinal);
    private byte[]? _json = stored.Json;

    /// <summary>The changes to write; null if there are none.</summary>
    public LogUnit? Unit { get; private set; }

    /// <summary>The number of unclaimed one-time keys by algorithm, once the unit is written.</summary>
    public Dictionary<string, long> Counts
    {
        get
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal) { [KeyNames.SignedCurve25519] = 0 };
            foreach (var key in _oneTime.Values.Where(key => !key.IsClaimed))
            {
                counts[key.Algorithm] = counts.GetValueOrDefault(key.Algorithm) + 1;
            }

            return counts;
        }
    }

    /// <summary>Sets the device keys. If the keys are the same, their existing signatures stay.</summary>
    public void Set(DeviceKeys uploaded, byte[] json)
    {
        if (_json is { } current)
        {
            if (JsonSignatures.SignedContent(current).AsSpan().SequenceEqual(uploaded.Content))
            {
                if (uploaded.MissingSignatureAddedTo(current) is { } signed)
                {
                    _json = signed;
                    DeviceListChanges.Add(Begin(), user);
                }

                return;
            }

            if (!DeviceKeys.IdentityOf(current, device).Equals(uploaded.Identity))
            {
                // Nobody can use the one-time keys of the previous identity.
                OneTimeKeyStore.Delete(Begin(), user, device);
                _oneTime.Clear();
                _fallback.Clear();
            }
        }

        _json = json;
        DeviceListChanges.Add(Begin(), user);
    }

    /// <summary>Adds the one-time keys, and replaces the fallback keys.</summary>
    /// <exception cref="MatrixException">A one-time key exists with another value, or there are too many keys.</exception>
    public void Add(Upload keys)
    {
        var added = keys.OneTime.Where(IsNew).ToList();
        var replaced = keys.Fallback.Where(IsNewFallback).ToList();
        if (added.Count + replaced.Count > 0)
        {
            Require(added, replaced);
            var unit = Begin();
            var entry = unit.Add(new LogEntry(LogEntryKind.OneTimeKeys, user.Value, Fact: new KeysOfDeviceChanged(device)));
            OneTimeKeyStore.Remove(unit, Outdated(added));
            foreach (var key in added)
            {
                var number = numbers.Next(NumberSeries.General);
                OneTimeKeyStore.Insert(unit, user, device, number, key, entry);
                _oneTime[(key.Algorithm, key.KeyId)] = new StoredOneTimeKey(number, key.Algorithm, key.KeyId, LogPosition.Start, false, key.Json);
            }

            foreach (var key in replaced)
            {
                OneTimeKeyStore.SetFallback(unit, user, device, key);
            }
        }

        if (Unit is not null)
        {
            DeviceKeyStore.Write(Unit, user, device, stored.Version, numbers.Next(NumberSeries.General), _json);
        }
    }

    private LogUnit Begin() => Unit ??= new LogUnit();

    private bool IsNew(UploadedKey key)
    {
        if (!_oneTime.TryGetValue((key.Algorithm, key.KeyId), out var current))
        {
            return true;
        }

        // A repeated upload must not bring back a claimed key, but a new key may take the ID of a claimed one.
        if (current.Json.AsSpan().SequenceEqual(key.Json))
        {
            return false;
        }

        return current.IsClaimed ? true : throw MatrixException.InvalidParam($"There is another one-time key '{key.Algorithm}:{key.KeyId}' already.");
    }

    private bool IsNewFallback(UploadedKey key) =>
        !_fallback.TryGetValue(key.Algorithm, out var current) || current.KeyId != key.KeyId || !current.Json.AsSpan().SequenceEqual(key.Json);

    private void Require(List<UploadedKey> added, List<UploadedKey> replaced)
    {
        if (_oneTime.Values.Count(key => !key.IsClaimed) + added.Count > EncryptionLimits.MaximumOneTimeKeys)
        {
            throw MatrixException.Forbidden($"No more than {EncryptionLimits.MaximumOneTimeKeys} one-time keys are stored for one device.");
        }

        if (_fallback.Keys.Union(replaced.Select(key => key.Algorithm)).Count() > EncryptionLimits.MaximumFallbackKeys)
        {
            throw MatrixException.Forbidden($"Fallback keys of no more than {EncryptionLimits.MaximumFallbackKeys} algorithms are stored for one device.");
        }
    }

    /// <summary>The claimed keys to forget: those whose ID is reused, and the oldest beyond the limit.</summary>
    private List<StoredOneTimeKey> Outdated(List<UploadedKey> added)
    {
        var outdated = added.Select(key => _oneTime.GetValueOrDefault((key.Algorithm, key.KeyId))).OfType<StoredOneTimeKey>().ToList();
        outdated.AddRange(_oneTime.Values.Where(key => key.IsClaimed).Except(outdated)
            .OrderByDescending(key => key.Position).ThenByDescending(key => key.Number).Skip(EncryptionLimits.ClaimedKeysRemembered).ToList());
        foreach (var key in outdated)
        {
            _oneTime.Remove((key.Algorithm, key.KeyId));
        }

        return outdated;
    }
}
