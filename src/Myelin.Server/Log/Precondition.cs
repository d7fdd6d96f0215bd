using System.Collections.Immutable;
using Myelin.Server.Storage;

namespace Myelin.Server.Log;

/// <summary>
/// What must hold, in the writer's transaction, for a unit to be written: a query whose single integer must have the expected value.
/// </summary>
/// <remarks>
/// PostgreSQL evaluates the preconditions of a batch before its rows are written, so a unit that changes what it asks about
/// says so with <paramref name="Then"/>; later units of the batch that ask the same see that value.
/// </remarks>
/// <param name="Sql">The query; parameters as <c>$1</c>, <c>$2</c>, ... No row reads as null.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Expected">The value it must have; null: no row, or a null.</param>
/// <param name="Then">The value that it has once the unit's rows are written; null if the unit does not change it.</param>
public sealed record Precondition(string Sql, ImmutableArray<SqlValue> Parameters, long? Expected, long? Then = null)
{
    internal PreconditionKey Key => new(Sql, Parameters);
}

/// <summary>Two preconditions ask the same if text and parameters are equal.</summary>
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
