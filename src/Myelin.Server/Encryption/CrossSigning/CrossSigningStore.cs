using Myelin.Server.Accounts;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption.CrossSigning;

/// <summary>A user's cross-signing keys.</summary>
/// <param name="Version">Changes whenever the keys do; null if there never were any.</param>
/// <param name="Keys">The keys, at most one for each usage.</param>
internal sealed record UserCrossSigning(long? Version, IReadOnlyList<CrossSigningKey> Keys)
{
    public CrossSigningKey? Find(KeyUsage usage) => Keys.FirstOrDefault(key => key.Usage == usage);
}

/// <summary>A signature of another user's master key, which only its signer sees.</summary>
internal sealed record UserSignature(UserNumber Target, string PublicKey, string SignerKey, byte[] Signature);

/// <summary>Reads and writes the rows of cross-signing keys.</summary>
internal sealed class CrossSigningStore(IDatabase database, ILogWriter writer, IEntityNumbers numbers) : IReservedDeviceIds, IDeactivationStep
{
    private const string VersionQuery = "SELECT version FROM cross_signing_versions WHERE user_number = $1";

    public ValueTask<UserCrossSigning> OfUserAsync(UserNumber user, CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) => new UserCrossSigning(
            await session.ScalarAsync(VersionQuery, token, user.Value),
            await session.QueryAsync(
                "SELECT usage, public_key, json FROM cross_signing_keys WHERE user_number = $1",
                static row => CrossSigningKey.Stored((KeyUsage)row.GetInt64(0), row.GetString(1), row.GetFieldValue<byte[]>(2)),
                token,
                user.Value)),
        cancellationToken);

    /// <summary>The keys of many users that the viewer may see (user-signing keys only of the viewer), and the viewer's own signatures of master keys.</summary>
    public ValueTask<(List<(UserNumber User, KeyUsage Usage, string PublicKey, byte[] Json)> Keys, List<UserSignature> Signatures)> ShownAsync(
        UserNumber viewer, IReadOnlyCollection<UserNumber> users, CancellationToken cancellationToken) => database.ReadAsync(
        async (session, token) =>
        {
            List<SqlValue> values = [.. users.Select(user => (SqlValue)user.Value)];
            var keys = await session.QueryInAsync(
                "SELECT user_number, usage, public_key, json FROM cross_signing_keys WHERE (usage <> $1 OR user_number = $2) AND user_number IN",
                string.Empty,
                values,
                1,
                static row => (new UserNumber(row.GetInt64(0)), (KeyUsage)row.GetInt64(1), row.GetString(2), row.GetFieldValue<byte[]>(3)),
                token,
                (long)KeyUsage.UserSigning,
                viewer.Value);
            var signatures = await session.QueryInAsync(
                "SELECT target, public_key, signer_key, signature FROM user_signatures WHERE signer = $1 AND target IN",
                string.Empty,
                values,
                1,
                static row => new UserSignature(new UserNumber(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3)),
                token,
                viewer.Value);
            return (keys, signatures);
        },
        cancellationToken);

    /// <summary>Adds a change of the version of the user's keys, if it still is the given one.</summary>
    public static void Advance(LogUnit unit, UserNumber user, long? before, long version) =>
        unit.RequireAndSwap(VersionQuery, before, version, user.Value).Write(
            "INSERT INTO cross_signing_versions (user_number, version) VALUES ($1, $2) ON CONFLICT (user_number) DO UPDATE SET version = excluded.version",
            user.Value,
            version);

    public static void Write(LogUnit unit, UserNumber user, CrossSigningKey key) => unit.Write(
        "INSERT INTO cross_signing_keys (user_number, usage, public_key, json) VALUES ($1, $2, $3, $4) "
        + "ON CONFLICT (user_number, usage) DO UPDATE SET public_key = excluded.public_key, json = excluded.json",
        user.Value,
        (long)key.Usage,
        key.PublicKey,
        key.Json);

    /// <summary>Adds the deletion of others' signatures of a replaced or deleted master key.</summary>
    public static void ForgetSignaturesOf(LogUnit unit, UserNumber user) => unit.Write("DELETE FROM user_signatures WHERE target = $1", user.Value);

    /// <summary>Adds the deletion of the user's signatures made with a replaced or deleted user-signing key.</summary>
    public static void ForgetSignaturesBy(LogUnit unit, UserNumber user) => unit.Write("DELETE FROM user_signatures WHERE signer = $1", user.Value);

    public static void Write(LogUnit unit, UserNumber signer, UserSignature signature)
    {
        var entry = unit.Add(new LogEntry(LogEntryKind.UserSignature, signer.Value, signature.Target.Value));
        unit.Write((sink, first) => sink.Execute(
            "INSERT INTO user_signatures (signer, target, public_key, signer_key, signature, position) VALUES ($1, $2, $3, $4, $5, $6) "
            + "ON CONFLICT (signer, target, public_key, signer_key) DO UPDATE SET signature = excluded.signature, position = excluded.position",
            signer.Value,
            signature.Target.Value,
            signature.PublicKey,
            signature.SignerKey,
            signature.Signature,
            first.Plus(entry).Value));
    }

    /// <summary>"Servers therefore must ensure that device IDs will not collide with cross-signing public keys."</summary>
    public async ValueTask<bool> IsReservedAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken) =>
        (await OfUserAsync(user, cancellationToken)).Keys.Any(key => key.PublicKey == device.Value);

    /// <summary>Deletes the cross-signing keys of a deactivated user.</summary>
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (await numbers.FindUserAsync(user, cancellationToken) is { } number && await OfUserAsync(number, cancellationToken) is { Keys.Count: > 0 })
        {
            var unit = new LogUnit();
            unit.Write("DELETE FROM cross_signing_keys WHERE user_number = $1", number.Value);
            ForgetSignaturesOf(unit, number);
            ForgetSignaturesBy(unit, number);
            DeviceListChanges.Add(unit, number);
            await writer.AppendAsync(unit, cancellationToken);
        }
    }
}
