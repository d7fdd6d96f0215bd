using System.Collections.Immutable;
using System.IO.Compression;
using Myelin.Server.AccountData;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.PushRules;

/// <summary>
/// Users' former push rules, each with the position from which it was in force. A change stores the rules that it replaces; they are read to
/// evaluate events from before the change. Stored rules never change, so the cache needs no invalidation.
/// </summary>
internal sealed class FormerPushRules(IDatabase database, ILogWriter writer, IEntityNumbers numbers, PushRuleDefaults defaults, MemoryBudget budget) : IAccountDataStep, IDeactivationStep
{
    private const int Quality = 5;
    private const int Window = 18;

    /// <summary>About how much larger parsed rules are than their JSON.</summary>
    private const int ReadRulesFactor = 4;

    private const string DeleteAll = "DELETE FROM former_push_rules WHERE user_number = $1";

    private const string Trim =
        """
        DELETE FROM former_push_rules WHERE user_number = $1 AND position IN (
            SELECT position FROM (
                SELECT position, ROW_NUMBER() OVER (ORDER BY position DESC) AS place, SUM(LENGTH(content)) OVER (ORDER BY position DESC) AS bytes
                FROM former_push_rules WHERE user_number = $1) AS sized
            WHERE place > $2 OR (place > 1 AND bytes > $3))
        """;

    // By the user and the position of the rules that replaced them.
    private readonly Cache<(UserId User, LogPosition Before), ImmutableArray<LogPosition>> _beginnings =
        new(budget, "former_push_rules_positions", static (_, positions) => EstimatedBytes.Object + (sizeof(long) * positions.Length));

    private readonly Cache<(UserId User, LogPosition From), UserPushRules> _sets =
        new(budget, "former_push_rules", static (_, rules) => EstimatedBytes.Object + (ReadRulesFactor * rules.ContentJson.Length));

    public string Type => AccountDataTypes.PushRules;

    /// <summary>Stores the rules that a change replaces.</summary>
    public void AddTo(LogUnit unit, UserNumber user, LogPosition position, ReadOnlyMemory<byte>? former)
    {
        unit.Write(
            "INSERT INTO former_push_rules (user_number, position, content) VALUES ($1, $2, $3) ON CONFLICT (user_number, position) DO NOTHING",
            user.Value,
            position.Value,
            Compress(former ?? default));
        unit.Write(Trim, user.Value, (long)PushRulesLimits.FormerSets, (long)PushRulesLimits.FormerBytes);
    }

    /// <summary>The rules in force at a position from before the current rules.</summary>
    public async ValueTask<UserPushRules> AtAsync(UserId user, UserPushRules current, LogPosition position, CancellationToken cancellationToken)
    {
        var beginnings = await BeginningsAsync(user, current.Position, cancellationToken);
        var index = beginnings.BinarySearch(position);

        // A change and an event never have the same position, so the search finds the next greater one.
        for (index = Math.Max(0, (index < 0 ? ~index : index) - 1); index < beginnings.Length; index++)
        {
            if (await SetAsync(user, beginnings[index], cancellationToken) is { } set)
            {
                return set;
            }
        }

        return current;
    }

    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken) =>
        await writer.AppendAsync(new LogUnit().Write(DeleteAll, (await numbers.UserAsync(user, cancellationToken)).Value), cancellationToken);

    private async ValueTask<ImmutableArray<LogPosition>> BeginningsAsync(UserId user, LogPosition before, CancellationToken cancellationToken)
    {
        if (_beginnings.TryGet((user, before), out var cached))
        {
            return cached;
        }

        var reading = _beginnings.BeginRead();
        var number = await numbers.UserAsync(user, cancellationToken);
        var read = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT position FROM former_push_rules WHERE user_number = $1 AND position < $2 ORDER BY position",
                static row => new LogPosition(row.GetInt64(0)),
                token,
                number.Value,
                before.Value),
            cancellationToken);
        cached = [.. read];
        _beginnings.Keep(reading, (user, before), cached);
        return cached;
    }

    /// <returns>The rules; null if they are no longer stored.</returns>
    private async ValueTask<UserPushRules?> SetAsync(UserId user, LogPosition from, CancellationToken cancellationToken)
    {
        if (_sets.TryGet((user, from), out var cached))
        {
            return cached;
        }

        var reading = _sets.BeginRead();
        var number = await numbers.UserAsync(user, cancellationToken);
        var stored = await database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                "SELECT content FROM former_push_rules WHERE user_number = $1 AND position = $2",
                static row => row.GetFieldValue<byte[]>(0),
                token,
                number.Value,
                from.Value),
            cancellationToken);
        if (stored is null)
        {
            return null;
        }

        var content = Decompress(stored);
        cached = new UserPushRules(from, content ?? default, PushRulesContent.Read(defaults.For(user), content));
        _sets.Keep(reading, (user, from), cached);
        return cached;
    }

    private static byte[] Compress(ReadOnlyMemory<byte> content)
    {
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(content.Length)];
        return content.IsEmpty
            ? []
            : BrotliEncoder.TryCompress(content.Span, compressed, out var written, Quality, Window)
                ? compressed[..written]
                : throw new InvalidOperationException("The longest output was too short for the encoder.");
    }

    private static ReadOnlyMemory<byte>? Decompress(byte[] stored)
    {
        if (stored.Length == 0)
        {
            return null;
        }

        using var content = new MemoryStream();
        using var brotli = new BrotliStream(new MemoryStream(stored, writable: false), CompressionMode.Decompress);
        brotli.CopyTo(content);
        return content.ToArray();
    }
}
