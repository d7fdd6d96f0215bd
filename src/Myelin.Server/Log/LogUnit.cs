using System.Collections.Immutable;
using Myelin.Server.Storage;

namespace Myelin.Server.Log;

/// <summary>Which lane of the writer a unit takes.</summary>
public enum UnitLane
{
    /// <summary>Writes that a caller is waiting for.</summary>
    Interactive,

    /// <summary>Imports, purges, large joins. One unit runs at a time between interactive batches, so keep each small.</summary>
    Bulk,
}

/// <summary>
/// Changes that are committed together: log entries, rows of any slice, and their preconditions. Built by one caller, passed to <see
/// cref="ILogWriter"/> once, and not changed afterwards.
/// </summary>
public sealed class LogUnit(UnitLane lane = UnitLane.Interactive)
{
    private readonly List<Precondition> _preconditions = [];
    private readonly List<LogEntry> _entries = [];
    private readonly List<Action<IRowSink, LogPosition>> _writes = [];
    private List<LogUnit>? _dependencies;

    public UnitLane Lane { get; } = lane;

    public IReadOnlyList<Precondition> Preconditions => _preconditions;

    public IReadOnlyList<LogEntry> Entries => _entries;

    public IReadOnlyList<LogUnit> Dependencies => _dependencies ?? (IReadOnlyList<LogUnit>)[];

    /// <summary>Set by the writer when the unit is refused, so that its dependants are refused too.</summary>
    internal bool IsRefused { get; set; }

    /// <summary>Adds an entry and returns its index: its position is the unit's first position plus the index.</summary>
    public int Add(LogEntry entry)
    {
        _entries.Add(entry);
        return _entries.Count - 1;
    }

    /// <summary>Adds a precondition.</summary>
    public LogUnit Require(Precondition precondition)
    {
        _preconditions.Add(precondition);
        return this;
    }

    /// <summary>Adds a precondition that the unit itself does not change.</summary>
    public LogUnit Require(string sql, long? expected, params ReadOnlySpan<SqlValue> parameters) =>
        Require(new Precondition(sql, parameters.ToImmutableArray(), expected));

    /// <summary>
    /// Adds a compare-and-swap: the query returns <paramref name="expected"/> now and <paramref name="then"/> once the rows are written.
    /// </summary>
    public LogUnit RequireAndSwap(string sql, long? expected, long then, params ReadOnlySpan<SqlValue> parameters) =>
        Require(new Precondition(sql, parameters.ToImmutableArray(), expected, then));

    /// <summary>
    /// Adds rows. The writer calls this in the order added, with the position of the unit's first entry. Its only effect may be on the sink,
    /// since a batch is written again without any unit that the database refused.
    /// </summary>
    public LogUnit Write(Action<IRowSink, LogPosition> rows)
    {
        _writes.Add(rows);
        return this;
    }

    /// <summary>Adds one row that needs no position.</summary>
    public LogUnit Write(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        var values = parameters.ToArray();
        return Write((sink, _) => sink.Execute(sql, values));
    }

    /// <summary>Makes this unit depend on one queued earlier: if that one is refused, so is this.</summary>
    public LogUnit DependsOn(LogUnit unit)
    {
        (_dependencies ??= []).Add(unit);
        return this;
    }

    internal void WriteRows(IRowSink sink, LogPosition first)
    {
        foreach (var write in _writes)
        {
            write(sink, first);
        }
    }

    /// <summary>Drops the dependencies once the outcome is known; otherwise long chains of units would keep each other alive.</summary>
    internal void Settle() => _dependencies = null;
}

/// <summary>A condition, checked in the writer's transaction, for a unit to be written: a query that must return one expected integer.</summary>
/// <remarks>
/// PostgreSQL evaluates the preconditions of a batch before its rows are written, so a unit that changes the result of its query declares the
/// new value in <paramref name="Then"/>; later units of the batch with the same query see that value.
/// </remarks>
/// <param name="Sql">The query; parameters are <c>$1</c>, <c>$2</c>, ... No row counts as null.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Expected">The value it must return; null: no row, or a null.</param>
/// <param name="Then">The value it returns once the unit's rows are written; null if the unit does not change it.</param>
public sealed record Precondition(string Sql, ImmutableArray<SqlValue> Parameters, long? Expected, long? Then = null)
{
    internal PreconditionKey Key => new(Sql, Parameters);
}

/// <summary>Identifies a precondition's query: text and parameters.</summary>
internal readonly record struct PreconditionKey(string Sql, ImmutableArray<SqlValue> Parameters)
{
    public bool Equals(PreconditionKey other) => Sql == other.Sql && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan());

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Sql, StringComparer.Ordinal);
        foreach (var value in Parameters)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A unit was not written because a precondition did not hold, or because a unit it depends on was refused.</summary>
public sealed class UnitRefusedException : Exception
{
    /// <param name="failed">The precondition that did not hold; null: a unit it depends on was refused.</param>
    public UnitRefusedException(Precondition? failed)
        : base(failed is null ? "A unit that this one depends on was refused." : $"A precondition did not hold: {failed.Sql}") => Failed = failed;

    /// <summary>The precondition that did not hold; null: a unit it depends on was refused.</summary>
    public Precondition? Failed { get; }
}

/// <summary>A unit could not be written; none of it was.</summary>
public sealed class UnitFailedException(string message, Exception innerException) : Exception(message, innerException);
