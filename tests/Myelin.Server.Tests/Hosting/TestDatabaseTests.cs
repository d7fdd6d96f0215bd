using Myelin.Server.Storage;
using Xunit;

namespace Myelin.Server.Tests.Hosting;

public sealed class TestDatabaseTests
{
    [Fact]
    public async Task ServersAreOnTheDatabaseThatTheRunIsOn()
    {
        await using var server = await ServerFixture.StartAsync();

        Assert.Equal(TestDatabase.IsPostgreSql ? DatabaseEngine.PostgreSql : DatabaseEngine.Sqlite, server.Get<IDatabase>().Engine);
        Assert.Equal(!TestDatabase.IsPostgreSql, File.Exists(Path.Combine(server.DataDirectory, "myelin.db")));
    }
}
