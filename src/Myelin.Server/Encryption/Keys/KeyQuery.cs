using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Core.Signing;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Encryption.CrossSigning;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Encryption.Keys;

/// <summary>Reads the devices and identity keys of users ("POST keys/query"), with a few batched reads for any number of users.</summary>
internal sealed class KeyQuery(
    DeviceKeyStore deviceKeys, CrossSigningStore crossSigning, IDevices devices, IEnumerable<IOneTimeKeySource> holders, IEntityNumbers numbers, ServerIdentity identity)
{
    /// <summary>What a viewer is shown of some users' keys.</summary>
    public async ValueTask<IWritten<QueryKeys.Response>> RunAsync(
        UserId viewer, IReadOnlyDictionary<string, ImmutableArray<DeviceId>> named, CancellationToken cancellationToken)
    {
        if (named.Count > EncryptionLimits.MaximumUsersQueried)
        {
            throw MatrixException.InvalidParam($"At most {EncryptionLimits.MaximumUsersQueried} users may be asked about at a time.");
        }

        var asked = new Dictionary<UserId, ImmutableArray<DeviceId>>();
        var nobody = new List<string>();
        foreach (var (name, chosen) in named)
        {
            if (UserId.TryParse(name, out var user))
            {
                asked[user] = chosen;
            }
            else
            {
                nobody.Add(name);
            }
        }

        var local = asked.Keys.Where(user => user.IsOn(identity.ServerName)).ToList();
        var found = await numbers.FindUsersAsync(local, cancellationToken);
        var users = found.ToDictionary(pair => pair.Value, pair => pair.Key);
        var known = await devices.OfUsersAsync(users.Keys, cancellationToken);

        // Include users who do not exist: clients repeat a query for users who are missing at once and forever.
        var shown = local.ToDictionary(user => user, _ => new List<KeyValuePair<DeviceId, byte[]>>());
        foreach (var (user, device, json) in await deviceKeys.OfUsersAsync(users.Keys, cancellationToken))
        {
            // Keys of a deleted device may outlive it by a moment.
            var chosen = asked[users[user]];
            if ((chosen.IsEmpty || chosen.Contains(device)) && known.GetValueOrDefault(user)?.FirstOrDefault(one => one.Id == device) is { } its)
            {
                shown[users[user]].Add(new(device, Named(json, its.DisplayName)));
            }
        }

        var (keys, signatures) = await crossSigning.ShownAsync(await numbers.UserAsync(viewer, cancellationToken), users.Keys, cancellationToken);
        return new Answer(
            [.. asked.Keys.Where(user => !user.IsOn(identity.ServerName)).Select(user => user.ServerName.Value).Distinct(StringComparer.Ordinal)],
            nobody,
            shown,
            await WithExternalAsync(
                asked.Where(pair => pair.Key.IsOn(identity.ServerName)).ToDictionary(),
                shown,
                [.. keys.Select(key => (key.Usage, users[key.User], key.Usage == KeyUsage.Master ? Signed(viewer, key.User, key.PublicKey, key.Json, signatures) : key.Json))],
                cancellationToken));
    }

    /// <summary>Adds keys from outside this server: devices replace stored ones with the same ID, cross-signing keys are added where there are none.</summary>
    private async ValueTask<ILookup<KeyUsage, KeyValuePair<UserId, byte[]>>> WithExternalAsync(
        IReadOnlyDictionary<UserId, ImmutableArray<DeviceId>> asked,
        Dictionary<UserId, List<KeyValuePair<DeviceId, byte[]>>> shown,
        List<(KeyUsage Usage, UserId User, byte[] Json)> identities,
        CancellationToken cancellationToken)
    {
        foreach (var holder in holders)
        {
            var external = await holder.QueryAsync(asked, cancellationToken);
            foreach (var (user, device, json) in external.Devices)
            {
                if (!shown.TryGetValue(user, out var devices))
                {
                    shown[user] = devices = [];
                }

                devices.RemoveAll(pair => pair.Key == device);
                devices.Add(new(device, json));
            }

            foreach (var (name, user, json) in external.Identities)
            {
                var usage = name switch { "master_keys" => KeyUsage.Master, "self_signing_keys" => KeyUsage.SelfSigning, _ => KeyUsage.UserSigning };
                if (!identities.Exists(key => key.Usage == usage && key.User == user))
                {
                    identities.Add((usage, user, json));
                }
            }
        }

        return identities.ToLookup(key => key.Usage, key => new KeyValuePair<UserId, byte[]>(key.User, key.Json));
    }

    /// <summary>Adds <c>unsigned</c> with the display name. It is included even without a name: clients read it unconditionally.</summary>
    private static byte[] Named(byte[] json, string? displayName)
    {
        var name = displayName is null
            ? "{}"u8
            : (ReadOnlySpan<byte>)[.. "{\"device_display_name\":\""u8, .. JsonEncodedText.Encode(displayName).EncodedUtf8Bytes, .. "\"}"u8];
        return KeyJson.With(json, "unsigned"u8, name);
    }

    private static byte[] Signed(UserId viewer, UserNumber user, string publicKey, byte[] json, List<UserSignature> signatures)
    {
        foreach (var signature in signatures)
        {
            if (signature.Target == user && signature.PublicKey == publicKey)
            {
                json = JsonSignatures.WithSignature(json, viewer.Value, signature.SignerKey, signature.Signature);
            }
        }

        return json;
    }

    private sealed class Answer(
        IReadOnlyList<string> failures,
        IReadOnlyList<string> nobody,
        IReadOnlyDictionary<UserId, List<KeyValuePair<DeviceId, byte[]>>> devices,
        ILookup<KeyUsage, KeyValuePair<UserId, byte[]>> crossSigning) : IWritten<QueryKeys.Response>
    {
        public void WriteTo(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            RemoteFailures.Write(writer, failures);
            writer.WriteStartObject("device_keys"u8);
            foreach (var name in nobody)
            {
                writer.WriteStartObject(name);
                writer.WriteEndObject();
            }

            foreach (var (user, keys) in devices)
            {
                writer.WriteStartObject(user.Value);
                foreach (var (device, json) in keys)
                {
                    writer.WritePropertyName(device.Value);
                    writer.WriteRawValue(json, skipInputValidation: true);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            Write(writer, "master_keys"u8, KeyUsage.Master);
            Write(writer, "self_signing_keys"u8, KeyUsage.SelfSigning);
            Write(writer, "user_signing_keys"u8, KeyUsage.UserSigning);
            writer.WriteEndObject();
        }

        private void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, KeyUsage usage)
        {
            writer.WriteStartObject(name);
            foreach (var (user, json) in crossSigning[usage])
            {
                writer.WritePropertyName(user.Value);
                writer.WriteRawValue(json, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }
    }
}
