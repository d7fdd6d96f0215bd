using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.OneTimeKeys;

/// <summary>Claims one-time keys of several devices ("POST keys/claim").</summary>
internal sealed class OneTimeKeyClaimer(OneTimeKeyClaims claims, IEnumerable<IOneTimeKeySource> holders, IEntityNumbers numbers, ServerIdentity identity)
{
    public async ValueTask<IWritten<ClaimKeys.Response>> RunAsync(
        IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, string>> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Values.Sum(devices => devices.Count) > EncryptionLimits.MaximumClaims)
        {
            throw MatrixException.InvalidParam($"At most {EncryptionLimits.MaximumClaims} keys may be claimed at a time.");
        }

        var found = await numbers.FindUsersAsync([.. wanted.Keys.Where(user => user.IsOn(identity.ServerName))], cancellationToken);
        var (targets, users) = (new List<ClaimTarget>(), new List<UserId>());
        foreach (var (user, number) in found)
        {
            // A name that cannot be stored was never uploaded.
            foreach (var (device, algorithm) in wanted[user].Where(pair => KeyNames.IsStorable(pair.Key.Value) && KeyNames.IsStorable(pair.Value)))
            {
                targets.Add(new ClaimTarget(number, device, algorithm));
                users.Add(user);
            }
        }

        List<ClaimedKey?> keys = targets.Count == 0 ? [] : [.. await claims.ClaimAsync(targets, cancellationToken)];
        foreach (var holder in holders)
        {
            await FillAsync(holder, users, targets, keys, cancellationToken);
        }

        return new Answer(
            [.. wanted.Keys.Where(user => !user.IsOn(identity.ServerName)).Select(user => user.ServerName.Value).Distinct(StringComparer.Ordinal)],
            users,
            targets,
            keys);
    }

    /// <summary>Requests keys that nobody has uploaded from a source outside this server.</summary>
    private static async ValueTask FillAsync(
        IOneTimeKeySource holder, List<UserId> users, List<ClaimTarget> targets, List<ClaimedKey?> keys, CancellationToken cancellationToken)
    {
        var missing = Enumerable.Range(0, targets.Count).Where(index => keys[index] is null)
            .ToDictionary(index => new WantedOneTimeKey(users[index], targets[index].Device, targets[index].Algorithm));
        if (missing.Count == 0)
        {
            return;
        }

        foreach (var external in await holder.ClaimAsync([.. missing.Keys], cancellationToken))
        {
            keys[missing[external.Wanted]] = new ClaimedKey(external.KeyId, external.Json);
        }
    }

    private sealed class Answer(
        IReadOnlyList<string> failures, IReadOnlyList<UserId> users, IReadOnlyList<ClaimTarget> targets, IReadOnlyList<ClaimedKey?> keys) : IWritten<ClaimKeys.Response>
    {
        public void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            RemoteFailures.Write(writer, failures);
            writer.WriteStartObject("one_time_keys"u8);
            for (var i = 0; i < targets.Count;)
            {
                var user = users[i];
                var isOpen = false;
                for (; i < targets.Count && users[i] == user; i++)
                {
                    if (keys[i] is not { } key)
                    {
                        continue;
                    }

                    if (!isOpen)
                    {
                        writer.WriteStartObject(user.Value);
                        isOpen = true;
                    }

                    writer.WriteStartObject(targets[i].Device.Value);
                    writer.WritePropertyName($"{targets[i].Algorithm}:{key.KeyId}");
                    writer.WriteRawValue(key.Json.Span, skipInputValidation: true);
                    writer.WriteEndObject();
                }

                if (isOpen)
                {
                    writer.WriteEndObject();
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }
}
