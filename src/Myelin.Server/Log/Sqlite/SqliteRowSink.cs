using Myelin.Server.Storage;
using Myelin.Server.Storage.Sqlite;
using SQLitePCL;

namespace Myelin.Server.Log.Sqlite;

/// <summary>Runs commands on the writer's connection, one prepared statement per text.</summary>
internal sealed class SqliteRowSink(sqlite3 connection) : IRowSink, IDisposable
{
    /// <summary>Prepared statements kept. More than the server has SQL texts, so this only bounds texts that vary.</summary>
    private const int MaximumStatements = 1_024;

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public void Execute(string sql, params ReadOnlySpan<SqlValue> parameters) => Statement(sql).Execute(parameters);

    public long? Scalar(string sql, ReadOnlySpan<SqlValue> parameters) => Statement(sql).Scalar(parameters);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            if (_statements.Count >= MaximumStatements)
            {
                Dispose();
            }

            statement = new SqliteStatement(connection, sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }
}
