using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

public sealed class PostgreSqlTestEngine : ITestEngine
{
    public static async Task<ITestDatabase> CreateAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(PostgreSqlServer.Programs is null, PostgreSqlServer.Absent);
        return new Database(DatabaseOptions.PostgreSql(await PostgreSqlServer.CreateDatabaseAsync(cancellationToken)));
    }

    private sealed class Database(DatabaseOptions options) : ITestDatabase
    {
        public DatabaseOptions Options { get; } = options;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
