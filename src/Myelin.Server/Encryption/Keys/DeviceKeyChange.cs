using Myelin.Api;
using Myelin.Core.Signing;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Encryption.OneTimeKeys;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.Keys;

/// <summary>Works out what an upload changes of what is stored of a device, and collects it in a unit.</summary>
internal sealed class DeviceKeyChange(UserNumber user, DeviceId device, StoredDevice stored, IEntityNumbers numbers)
{
    private readonly Dictionary<(string Algorithm, string KeyId), StoredOneTimeKey> _oneTime =
        stored.OneTimeKeys.ToDictionary(key => (key.Algorithm, key.KeyId));

    private readonly Dictionary<string, StoredFallbackKey> _fallback = stored.FallbackKeys.ToDictionary(key => key.Algorithm, StringComparer.Ordinal);
    private byte[]? _json = stored.Json;

    /// <summary>What is to be written; null if nothing changes.</summary>
    public LogUnit? Unit { get; private set; }

    /// <summary>The unclaimed one-time keys by algorithm, as they are once the unit is written.</summary>
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

    /// <summary>Sets the device keys. The same keys again keep the signatures that they have been given.</summary>
    public void Set(DeviceKeys uploaded, byte[] json)
    {
        if (_json is { } standing)
        {
            if (JsonSignatures.SignedContent(standing).AsSpan().SequenceEqual(uploaded.Content))
            {
                if (uploaded.MissingSignatureAddedTo(standing) is { } signed)
                {
                    _json = signed;
                    DeviceListChanges.Add(Begin(), user);
                }

                return;
            }

            if (!DeviceKeys.IdentityOf(standing, device).Equals(uploaded.Identity))
            {
                // The keys of another identity are of no use to anybody.
                OneTimeKeyStore.Delete(Begin(), user, device);
                _oneTime.Clear();
                _fallback.Clear();
            }
        }

        _json = json;
        DeviceListChanges.Add(Begin(), user);
    }

    /// <summary>Adds the one-time keys, and replaces the fallback keys.</summary>
    /// <exception cref="MatrixException">A one-time key is there with another value, or there are too many.</exception>
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
        if (!_oneTime.TryGetValue((key.Algorithm, key.KeyId), out var standing))
        {
            return true;
        }

        // A repeated upload brings nothing back that was given away; a new key may take the ID of one that was.
        if (standing.Json.AsSpan().SequenceEqual(key.Json))
        {
            return false;
        }

        return standing.IsClaimed ? true : throw MatrixException.InvalidParam($"There is another one-time key '{key.Algorithm}:{key.KeyId}' already.");
    }

    private bool IsNewFallback(UploadedKey key) =>
        !_fallback.TryGetValue(key.Algorithm, out var standing) || standing.KeyId != key.KeyId || !standing.Json.AsSpan().SequenceEqual(key.Json);

    private void Require(List<UploadedKey> added, List<UploadedKey> replaced)
    {
        if (_oneTime.Values.Count(key => !key.IsClaimed) + added.Count > EncryptionLimits.MaximumOneTimeKeys)
        {
            throw MatrixException.Forbidden($"No more than {EncryptionLimits.MaximumOneTimeKeys} one-time keys are held for one device.");
        }

        if (_fallback.Keys.Union(replaced.Select(key => key.Algorithm)).Count() > EncryptionLimits.MaximumFallbackKeys)
        {
            throw MatrixException.Forbidden($"Fallback keys of no more than {EncryptionLimits.MaximumFallbackKeys} algorithms are held for one device.");
        }
    }

    /// <summary>The claimed keys that need not be remembered any longer: those whose ID is taken anew, and the oldest of too many.</summary>
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
