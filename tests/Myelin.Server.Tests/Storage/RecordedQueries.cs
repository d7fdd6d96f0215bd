using System.Data.Common;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>A database that remembers what it is asked, to ask it afterwards how it answers.</summary>
internal sealed class RecordedQueries(IDatabase database) : IDatabase
{
    private readonly List<(string Sql, SqlValue[] Parameters)> _asked = [];

    public DatabaseEngine Engine => database.Engine;

    public ValueTask<T> ReadAsync<T>(Func<IReadSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        database.ReadAsync((session, token) => read(new Session(session, _asked), token), cancellationToken);

    public void CloseIdle() => database.CloseIdle();

    /// <summary>How the database answers each query that it was asked since the last time: the steps of its plan, a line each.</summary>
    public async Task<List<string>> PlansAsync(CancellationToken cancellationToken)
    {
        var (prefix, column) = Engine is DatabaseEngine.Sqlite ? ("EXPLAIN QUERY PLAN ", 3) : ("EXPLAIN ", 0);
        var plans = new List<string>();
        foreach (var (sql, parameters) in _asked)
        {
            var steps = await database.ReadAsync((session, token) => session.QueryAsync(prefix + sql, row => row.GetString(column), token, parameters), cancellationToken);
            plans.Add(string.Join('\n', steps));
        }

        _asked.Clear();
        return plans;
    }

    private sealed class Session(IReadSession session, List<(string Sql, SqlValue[] Parameters)> asked) : IReadSession
    {
        public DatabaseEngine Engine => session.Engine;

        public ValueTask<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters)
        {
            asked.Add((sql, parameters.ToArray()));
            return session.QueryAsync(sql, map, cancellationToken, parameters);
        }

        public ValueTask<T?> QuerySingleOrDefaultAsync<T>(string sql, Func<DbDataReader, T> map, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters)
        {
            asked.Add((sql, parameters.ToArray()));
            return session.QuerySingleOrDefaultAsync(sql, map, cancellationToken, parameters);
        }

        public ValueTask<long?> ScalarAsync(string sql, CancellationToken cancellationToken, params ReadOnlySpan<SqlValue> parameters)
        {
            asked.Add((sql, parameters.ToArray()));
            return session.ScalarAsync(sql, cancellationToken, parameters);
        }
    }
}
