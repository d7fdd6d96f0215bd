using Myelin.Server.Storage;
using Myelin.Server.Storage.PostgreSql;
using Npgsql;

namespace Myelin.Server.Log.PostgreSql;

/// <summary>Collects commands into a batch that travels in one round trip.</summary>
internal sealed class PostgreSqlRowSink(NpgsqlBatch batch) : IRowSink
{
    public DatabaseEngine Engine => DatabaseEngine.PostgreSql;

    public void Execute(string sql, params ReadOnlySpan<SqlValue> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        PostgreSqlParameters.Add(command.Parameters, parameters);
        batch.BatchCommands.Add(command);
    }
}
