using System.Security.Cryptography;
using System.Text;
using Myelin.Api;
using Myelin.Core.Json;
using Myelin.Server.Accounts;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Filters;

/// <summary>
/// Stores filters. A filter's ID is the hash of its canonical form, so each user stores the same filter only once, and a
/// stored filter never changes: the cache needs no invalidation.
/// </summary>
internal sealed class StoredFilters(IDatabase database, ILogWriter writer, IEntityNumbers numbers, MemoryBudget budget) : IFilters
{
    private readonly Cache<(UserId User, string Id), (SyncFilter Filter, int Length)> _stored =
        new(budget, "filters", static (key, stored) => EstimatedBytes.Of(key.Id) + Bytes(stored.Length));

    private readonly Cache<string, SyncFilter> _inline = new(budget, "filters", static (text, _) => EstimatedBytes.Of(text) + Bytes(text.Length));

    public async ValueTask<string> StoreAsync(UserId user, ReadOnlyMemory<byte> filterJson, CancellationToken cancellationToken)
    {
        var filter = FilterReader.ReadSyncFilter(filterJson);
        var id = IdOf(filterJson.Span);
        if (_stored.TryGet((user, id), out _))
        {
            return id;
        }

        var number = await numbers.UserAsync(user, cancellationToken);
        if (await database.ReadAsync((session, token) => session.ScalarAsync("SELECT COUNT(*) FROM filters WHERE user_number = $1", token, number.Value), cancellationToken)
            >= FilterLimits.StoredPerUser
            && await FindAsync(user, id, cancellationToken) is null)
        {
            throw MatrixException.LimitExceeded(TimeSpan.FromHours(1));
        }

        var unit = new LogUnit().Write(
            "INSERT INTO filters (user_number, filter_id, definition) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", number.Value, id, filterJson);
        await writer.AppendAsync(unit, cancellationToken);
        _stored.Set((user, id), (filter, filterJson.Length));
        return id;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> FindAsync(UserId user, string filterId, CancellationToken cancellationToken)
    {
        if (await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return null;
        }

        var definition = await database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                "SELECT definition FROM filters WHERE user_number = $1 AND filter_id = $2", row => row.GetFieldValue<byte[]>(0), token, number.Value, filterId),
            cancellationToken);
        return definition is null ? default(ReadOnlyMemory<byte>?) : definition;
    }

    public async ValueTask<SyncFilter> ResolveAsync(UserId user, string? filter, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(filter))
        {
            return SyncFilter.Everything;
        }

        if (filter[0] == '{')
        {
            if (!_inline.TryGet(filter, out var parsed))
            {
                parsed = FilterReader.ReadSyncFilter(Encoding.UTF8.GetBytes(filter));
                _inline.Set(filter, parsed);
            }

            return parsed;
        }

        if (_stored.TryGet((user, filter), out var known))
        {
            return known.Filter;
        }

        var stored = filter.Contains('\0', StringComparison.Ordinal) ? null : await FindAsync(user, filter, cancellationToken);
        var definition = stored ?? throw MatrixException.InvalidParam("No such filter.");
        var found = FilterReader.ReadSyncFilter(definition);
        _stored.Set((user, filter), (found, definition.Length));
        return found;
    }

    public RoomEventFilter ParseRoomEventFilter(string? filter) =>
        string.IsNullOrEmpty(filter) ? RoomEventFilter.Everything : FilterReader.ReadRoomEventFilter(Encoding.UTF8.GetBytes(filter));

    /// <summary>The size of a parsed filter, by the length of its definition.</summary>
    private static long Bytes(int length) => (8 * EstimatedBytes.Object) + (4L * length);

    // Never starts with "{", which distinguishes definitions from IDs.
    private static string IdOf(ReadOnlySpan<byte> filterJson) =>
        Convert.ToBase64String(SHA256.HashData(CanonicalJson.Canonicalize(filterJson, JsonNumberRule.Lenient)).AsSpan(0, 15)).Replace('+', '-').Replace('/', '_');
}

/// <summary>Deletes the filters of an account that is deactivated with <c>erase</c> ("Account deactivation"), since they name rooms and users.</summary>
internal sealed class FilterErasure(IEntityNumbers numbers, ILogWriter writer) : IDeactivationStep
{
    public async Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken)
    {
        if (erase && await numbers.FindUserAsync(user, cancellationToken) is { } number)
        {
            await writer.AppendAsync(new LogUnit().Write("DELETE FROM filters WHERE user_number = $1", number.Value), cancellationToken);
        }
    }
}
