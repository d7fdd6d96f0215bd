using System.Data.Common;
using Npgsql;

namespace Myelin.Server.Storage.PostgreSql;

/// <summary>A reading connection.</summary>
internal sealed class PostgreSqlReadSession(NpgsqlConnection connection) : IReadSession
{
    public DatabaseEngine Engine => DatabaseEngine.PostgreSql;

    public ValueTask<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters) =>
        QueryAsync(Command(sql, parameters), map, int.MaxValue, cancellationToken);

    public ValueTask<T?> QuerySingleOrDefaultAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters) =>
        FirstAsync(Command(sql, parameters), map, cancellationToken);

    public ValueTask<long?> ScalarAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters) =>
        FirstAsync<long?>(Command(sql, parameters), row => row.IsDBNull(0) ? null : row.GetInt64(0), cancellationToken);

    private static async ValueTask<List<T>> QueryAsync<T>(NpgsqlCommand command, Func<DbDataReader, T> map, int limit, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (rows.Count < limit && await reader.ReadAsync(cancellationToken))
            {
                rows.Add(map(reader));
            }

            return rows;
        }
    }

    private static async ValueTask<T?> FirstAsync<T>(NpgsqlCommand command, Func<DbDataReader, T> map, CancellationToken cancellationToken) =>
        await QueryAsync(command, map, 1, cancellationToken) is [var first] ? first : default;

    private NpgsqlCommand Command(string sql, ReadOnlySpan<SqlValue> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        PostgreSqlParameters.Add(command.Parameters, parameters);
        return command;
    }
}
