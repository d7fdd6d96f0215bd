using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Myelin.Server.Storage.Sqlite;

/// <summary>A reading connection. SQLite runs on the calling thread, mostly from its page cache, so nothing here is asynchronous.</summary>
internal sealed class SqliteReadSession(SqliteConnection connection) : IReadSession, IDisposable
{
    /// <summary>Prepared statements kept. More than the server has SQL texts, so this only bounds texts that vary.</summary>
    private const int MaximumStatements = 512;

    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly SqliteStatement _begin = new(connection.Handle!, "BEGIN");
    private readonly SqliteStatement _end = new(connection.Handle!, "COMMIT");

    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public void Begin() => _begin.Execute([]);

    public void End() => _end.Execute([]);

    public ValueTask<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = new List<T>();
        using var reader = Command(sql, parameters).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return new ValueTask<List<T>>(rows);
    }

    public ValueTask<T?> QuerySingleOrDefaultAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var reader = Command(sql, parameters).ExecuteReader();
        return new ValueTask<T?>(reader.Read() ? map(reader) : default);
    }

    public ValueTask<long?> ScalarAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var reader = Command(sql, parameters).ExecuteReader();
        return new ValueTask<long?>(reader.Read() && !reader.IsDBNull(0) ? reader.GetInt64(0) : null);
    }

    public void Dispose()
    {
        ForgetCommands();
        _begin.Dispose();
        _end.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<SqlValue> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count >= MaximumStatements)
            {
                ForgetCommands();
            }

            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (i + 1).ToString(CultureInfo.InvariantCulture) });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.Parameters[i];
            (parameter.SqliteType, parameter.Value) = Bind(in parameters[i]);
        }

        return command;
    }

    private static (SqliteType Type, object Value) Bind(in SqlValue value)
    {
        var type = value.Kind switch
        {
            SqlValueKind.Integer => SqliteType.Integer,
            SqlValueKind.Real => SqliteType.Real,
            SqlValueKind.Bytes => SqliteType.Blob,
            _ => SqliteType.Text,
        };
        if (value.IsNull)
        {
            return (type, DBNull.Value);
        }

        return (type, value.Kind switch
        {
            SqlValueKind.Integer => value.Integer,
            SqlValueKind.Real => value.Real,
            SqlValueKind.Bytes => value.Bytes.ToArray(),
            _ => value.Text,
        });
    }

    private void ForgetCommands()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }
}
