using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

public sealed class SqliteTestEngine : ITestEngine
{
    public static Task<ITestDatabase> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ITestDatabase>(new Database());

    private sealed class Database : ITestDatabase
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("myelin-test-").FullName;

        public DatabaseOptions Options => DatabaseOptions.Sqlite(Path.Combine(_folder, "myelin.db"));

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
