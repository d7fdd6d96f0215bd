using System.Data.Common;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Log.Numbers;

/// <summary>How names of one kind are stored.</summary>
/// <param name="Series">The series of their numbers.</param>
/// <param name="Table">Their table.</param>
/// <param name="Columns">The columns of the name.</param>
/// <param name="Values">A name as column values.</param>
/// <param name="Read">Reads a name from a row, from column 1 on.</param>
/// <param name="BytesOf">The estimated bytes of a name.</param>
internal sealed record NameTable<TName>(
    NumberSeries Series, string Table, string[] Columns, Func<TName, SqlValue[]> Values, Func<DbDataReader, TName> Read, Func<TName, long> BytesOf)
{
    private string NameColumns { get; } = string.Join(", ", Columns);

    public string ByName { get; } = Columns.Length == 1
        ? $"SELECT number, {Columns[0]} FROM {Table} WHERE {Columns[0]} IN"
        : $"SELECT number, {string.Join(", ", Columns)} FROM {Table} WHERE ({string.Join(", ", Columns)}) IN";

    public string ByNumber { get; } = $"SELECT number, {string.Join(", ", Columns)} FROM {Table} WHERE number IN";

    public string Insert { get; } =
        $"INSERT INTO {Table} (number, {string.Join(", ", Columns)}) VALUES ({string.Join(", ", Enumerable.Range(1, Columns.Length + 1).Select(i => $"${i}"))}) ON CONFLICT DO NOTHING";
}

/// <summary>Names of one kind and their numbers, cached both ways. Numbers never change, so a cached one never becomes stale.</summary>
internal sealed class NameNumbers<TName>(NameTable<TName> table, NumberBlocks blocks, IDatabase database, ILogWriter writer, MemoryBudget budget)
    where TName : notnull
{
    /// <summary>New names numbered in one unit.</summary>
    private const int NamesPerUnit = 1_000;

    private readonly Cache<TName, long> _numbers = new(budget, table.Table, (name, _) => table.BytesOf(name));
    private readonly Cache<long, TName> _names = new(budget, table.Table, (_, name) => table.BytesOf(name));

    /// <summary>The number, or null if the name has none.</summary>
    public ValueTask<long?> FindAsync(TName name, CancellationToken cancellationToken) =>
        _numbers.TryGet(name, out var number) ? new ValueTask<long?>(number) : FindSlowlyAsync(name, cancellationToken);

    /// <summary>The number; assigned now if there is none.</summary>
    public ValueTask<long> NumberAsync(TName name, CancellationToken cancellationToken) =>
        _numbers.TryGet(name, out var number) ? new ValueTask<long>(number) : NumberSlowlyAsync(name, cancellationToken);

    /// <exception cref="KeyNotFoundException">No name has this number.</exception>
    public ValueTask<TName> NameAsync(long number, CancellationToken cancellationToken) =>
        _names.TryGet(number, out var name) ? new ValueTask<TName>(name) : NameSlowlyAsync(number, cancellationToken);

    /// <summary>The numbers; names without one are assigned theirs now.</summary>
    public async ValueTask<Dictionary<TName, long>> NumbersAsync(IReadOnlyCollection<TName> names, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TName, long>(names.Count);
        var missing = await FindAsync(names, found, cancellationToken);
        while (missing.Count > 0)
        {
            foreach (var chunk in missing.Chunk(NamesPerUnit))
            {
                var unit = new LogUnit();
                foreach (var name in chunk)
                {
                    unit.Write(table.Insert, [blocks.Next(), .. table.Values(name)]);
                }

                await writer.AppendAsync(unit, cancellationToken);
            }

            // Read them back: another caller or process may have numbered some of them first.
            missing = await FindAsync(missing, found, cancellationToken);
        }

        return found;
    }

    /// <summary>The numbers of those names that have one.</summary>
    public async ValueTask<Dictionary<TName, long>> FindAsync(IReadOnlyCollection<TName> names, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TName, long>(names.Count);
        await FindAsync(names, found, cancellationToken);
        return found;
    }

    /// <summary>The names; unknown numbers are left out.</summary>
    public async ValueTask<Dictionary<long, TName>> NamesAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, TName>(numbers.Count);
        var missing = new List<SqlValue>();
        foreach (var number in numbers)
        {
            if (_names.TryGet(number, out var name))
            {
                found[number] = name;
            }
            else
            {
                missing.Add(number);
            }
        }

        foreach (var (number, name) in await QueryAsync(table.ByNumber, missing, 1, cancellationToken))
        {
            found[number] = name;
        }

        return found;
    }

    private async ValueTask<List<TName>> FindAsync(IReadOnlyCollection<TName> names, Dictionary<TName, long> found, CancellationToken cancellationToken)
    {
        var missing = new List<TName>();
        var values = new List<SqlValue>();
        foreach (var name in names)
        {
            if (_numbers.TryGet(name, out var number))
            {
                found[name] = number;
            }
            else
            {
                missing.Add(name);
                values.AddRange(table.Values(name));
            }
        }

        foreach (var (number, name) in await QueryAsync(table.ByName, values, table.Columns.Length, cancellationToken))
        {
            found[name] = number;
        }

        missing.RemoveAll(found.ContainsKey);
        return missing;
    }

    private async ValueTask<List<(long Number, TName Name)>> QueryAsync(string before, List<SqlValue> values, int width, CancellationToken cancellationToken)
    {
        if (values.Count == 0)
        {
            return [];
        }

        var rows = await database.ReadAsync(
            (session, token) => session.QueryInAsync(before, "", values, width, row => (row.GetInt64(0), table.Read(row)), token), cancellationToken);
        foreach (var (number, name) in rows)
        {
            _numbers.Set(name, number);
            _names.Set(number, name);
        }

        return rows;
    }

    private async ValueTask<long?> FindSlowlyAsync(TName name, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TName, long>(1);
        await FindAsync([name], found, cancellationToken);
        return found.TryGetValue(name, out var number) ? number : null;
    }

    private async ValueTask<long> NumberSlowlyAsync(TName name, CancellationToken cancellationToken) =>
        (await NumbersAsync([name], cancellationToken))[name];

    private async ValueTask<TName> NameSlowlyAsync(long number, CancellationToken cancellationToken)
    {
        var names = await NamesAsync([number], cancellationToken);
        return names.TryGetValue(number, out var name) ? name : throw new KeyNotFoundException($"No {table.Series} has the number {number}.");
    }
}
