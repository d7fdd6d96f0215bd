using System.Data.Common;

namespace Myelin.Server.Storage;

/// <summary>
/// Queries on one connection over one committed state. The text of a query is the same on both engines, has its parameters
/// as <c>$1</c>, <c>$2</c>, ..., and should be a constant: statements are prepared once per connection and text.
/// </summary>
public interface IReadSession
{
    DatabaseEngine Engine { get; }

    /// <summary>All rows. Integer columns of any width are read with <c>GetInt64</c>, bytes with <c>GetFieldValue&lt;byte[]&gt;</c>.</summary>
    ValueTask<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters);

    /// <summary>The first row, or default if there is none.</summary>
    ValueTask<T?> QuerySingleOrDefaultAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters);

    /// <summary>The first column of the first row as an integer; null if there is no row or it is null.</summary>
    ValueTask<long?> ScalarAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters);
}
