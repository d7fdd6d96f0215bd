using System.Threading.Channels;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;

namespace Myelin.Server.Encryption.OneTimeKeys;

/// <summary>The device and algorithm for which a key is claimed.</summary>
internal readonly record struct ClaimTarget(UserNumber User, DeviceId Device, string Algorithm);

/// <summary>A claimed key.</summary>
/// <param name="KeyId">Its key ID.</param>
/// <param name="Json">The key.</param>
internal sealed record ClaimedKey(string KeyId, ReadOnlyMemory<byte> Json);

/// <summary>
/// Hands out one-time keys, each only once. One round serves all waiting requests, and its unit is committed before any of
/// them gets a response. Rounds run one after the other, so that those of one process never take the same key; the unit's
/// precondition detects claims by other processes.
/// </summary>
internal sealed partial class OneTimeKeyClaims(IDatabase database, ILogWriter writer, ILogger<OneTimeKeyClaims> logger) : BackgroundService
{
    private const string KeysInOrder =
        "SELECT k.key_number, k.position, k.user_number, k.device_id, k.algorithm, k.key_id, k.json FROM one_time_keys k WHERE k.key_number IN ("
        + "SELECT (SELECT o.key_number FROM one_time_keys o WHERE o.user_number = t.column1 AND o.device_id = t.column2 AND o.algorithm = t.column3 "
        + "AND o.is_claimed = 0 AND (o.position, o.key_number) > (t.column4, t.column5) ORDER BY o.position, o.key_number LIMIT 1) FROM";

    private readonly Channel<Request> _waiting = Channel.CreateBounded<Request>(new BoundedChannelOptions(EncryptionLimits.WaitingClaims) { SingleReader = true });

    /// <summary>Claims a key for each target: the oldest one-time key, otherwise the fallback key, otherwise none.</summary>
    public async Task<IReadOnlyList<ClaimedKey?>> ClaimAsync(IReadOnlyList<ClaimTarget> targets, CancellationToken cancellationToken)
    {
        var request = new Request(targets);
        await _waiting.Writer.WriteAsync(request, cancellationToken);
        return await request.Outcome.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await ServeAsync(NextRound());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var request))
            {
                request.Outcome.TrySetCanceled(stoppingToken);
            }
        }
    }

    private List<Request> NextRound()
    {
        var round = new List<Request>();
        for (var claims = 0; claims < EncryptionLimits.ClaimsPerRound && _waiting.Reader.TryRead(out var request);)
        {
            round.Add(request);
            claims += request.Targets.Count;
        }

        return round;
    }

    private async Task ServeAsync(List<Request> round)
    {
#pragma warning disable CA1031 // Whatever happens to a round is reported to its requests; later rounds go on.
        try
        {
            for (var attempt = 1; !await TryServeAsync(round, isLast: attempt == EncryptionLimits.WriteAttempts); attempt++)
            {
            }

            foreach (var request in round)
            {
                request.Outcome.TrySetResult(request.Keys);
            }
        }
        catch (Exception failure)
        {
            RoundFailed(logger, round.Count, failure);
            foreach (var request in round)
            {
                request.Outcome.TrySetException(failure);
            }
        }
#pragma warning restore CA1031
    }

    /// <summary>Returns false if another process took one of the keys meanwhile.</summary>
    private async Task<bool> TryServeAsync(List<Request> round, bool isLast)
    {
        var (taken, used) = await database.ReadAsync((session, token) => PickAsync(session, round, token), CancellationToken.None);
        if (taken.Count + used.Count == 0)
        {
            return true;
        }

        var unit = new LogUnit();
        var numbers = taken.ConvertAll(key => (SqlValue)key.Number);
        foreach (var part in SqlList.Parts("SELECT COUNT(*) FROM one_time_keys WHERE is_claimed = 0 AND key_number IN", string.Empty, numbers, 1))
        {
            unit.Require(part.Sql, part.Count, part.Parameters);
        }

        foreach (var part in SqlList.Parts("UPDATE one_time_keys SET is_claimed = 1 WHERE key_number IN", string.Empty, numbers, 1))
        {
            unit.Write(part.Sql, part.Parameters);
        }

        foreach (var (target, keyId) in used)
        {
            unit.Write(
                "UPDATE fallback_keys SET is_used = 1 WHERE user_number = $1 AND device_id = $2 AND algorithm = $3 AND key_id = $4",
                target.User.Value,
                target.Device.Value,
                target.Algorithm,
                keyId);
        }

        foreach (var (user, device) in taken.Select(key => (key.Target.User, key.Target.Device)).Concat(used.Select(key => (key.Target.User, key.Target.Device))).Distinct())
        {
            unit.Add(new LogEntry(LogEntryKind.OneTimeKeys, user.Value, Fact: new KeysOfDeviceChanged(device)));
        }

        try
        {
            await writer.AppendAsync(unit, CancellationToken.None);
            return true;
        }
        catch (UnitRefusedException) when (!isLast)
        {
            return false;
        }
    }

    /// <summary>Assigns keys to the targets; returns the keys to mark as claimed, and the fallback keys that were unused so far.</summary>
    private static async ValueTask<(List<PickedKey> Taken, List<(ClaimTarget Target, string KeyId)> Used)> PickAsync(
        IReadSession session, List<Request> round, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<ClaimTarget, Wanted>();
        foreach (var request in round)
        {
            request.Keys = new ClaimedKey?[request.Targets.Count];
            for (var i = 0; i < request.Targets.Count; i++)
            {
                if (!wanted.TryGetValue(request.Targets[i], out var places))
                {
                    wanted.Add(request.Targets[i], places = new Wanted());
                }

                places.Places.Enqueue((request.Keys, i));
            }
        }

        var taken = new List<PickedKey>();
        var asked = wanted.Keys.ToList();
        while (asked.Count > 0)
        {
            // Read one key per device and algorithm at a time: the next after the previous one.
            var found = await session.QueryInAsync(KeysInOrder, "AS t)", Values(asked, wanted), 5, Read, cancellationToken);
            asked.Clear();
            foreach (var key in found.DistinctBy(key => key.Number))
            {
                var places = wanted[key.Target];
                places.Give(key.Claimed);
                (places.AfterPosition, places.AfterNumber) = (key.Position, key.Number);
                taken.Add(key);
                if (places.Places.Count > 0)
                {
                    asked.Add(key.Target);
                }
            }
        }

        return (taken, await FallBackAsync(session, wanted, cancellationToken));
    }

    private static async ValueTask<List<(ClaimTarget Target, string KeyId)>> FallBackAsync(
        IReadSession session, Dictionary<ClaimTarget, Wanted> wanted, CancellationToken cancellationToken)
    {
        var used = new List<(ClaimTarget Target, string KeyId)>();
        var values = new List<SqlValue>();
        foreach (var (target, _) in wanted.Where(pair => pair.Value.Places.Count > 0))
        {
            values.AddRange([target.User.Value, target.Device.Value, target.Algorithm]);
        }

        var rows = await session.QueryInAsync(
            "SELECT user_number, device_id, algorithm, key_id, json, is_used FROM fallback_keys WHERE (user_number, device_id, algorithm) IN",
            string.Empty,
            values,
            3,
            static row => (
                Target: new ClaimTarget(new UserNumber(row.GetInt64(0)), new DeviceId(row.GetString(1)), row.GetString(2)),
                Key: new ClaimedKey(row.GetString(3), row.GetFieldValue<byte[]>(4)),
                IsUsed: row.GetInt64(5) != 0),
            cancellationToken);
        foreach (var (target, key, isUsed) in rows)
        {
            while (wanted[target].Places.Count > 0)
            {
                wanted[target].Give(key);
            }

            if (!isUsed)
            {
                used.Add((target, key.KeyId));
            }
        }

        return used;
    }

    private static List<SqlValue> Values(List<ClaimTarget> targets, Dictionary<ClaimTarget, Wanted> wanted)
    {
        var values = new List<SqlValue>(targets.Count * 5);
        foreach (var target in targets)
        {
            var places = wanted[target];
            values.AddRange([target.User.Value, target.Device.Value, target.Algorithm, places.AfterPosition, places.AfterNumber]);
        }

        return values;
    }

    private static PickedKey Read(System.Data.Common.DbDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        new ClaimTarget(new UserNumber(row.GetInt64(2)), new DeviceId(row.GetString(3)), row.GetString(4)),
        new ClaimedKey(row.GetString(5), row.GetFieldValue<byte[]>(6)));

    [LoggerMessage(EventId = 1200, Level = LogLevel.Error, Message = "{Requests} requests for one-time keys could not be served.")]
    private static partial void RoundFailed(ILogger logger, int requests, Exception exception);

    private sealed class Request(IReadOnlyList<ClaimTarget> targets)
    {
        public IReadOnlyList<ClaimTarget> Targets { get; } = targets;

        public ClaimedKey?[] Keys { get; set; } = [];

        public TaskCompletionSource<IReadOnlyList<ClaimedKey?>> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The requests that wait for a key of one device and algorithm, and the place of the previous key.</summary>
    private sealed class Wanted
    {
        public Queue<(ClaimedKey?[] Keys, int Index)> Places { get; } = [];

        public long AfterPosition { get; set; }

        public long AfterNumber { get; set; }

        public void Give(ClaimedKey key)
        {
            var (keys, index) = Places.Dequeue();
            keys[index] = key;
        }
    }

    private sealed record PickedKey(long Number, long Position, ClaimTarget Target, ClaimedKey Claimed);
}
