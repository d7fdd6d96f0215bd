using Myelin.Core.Identifiers;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;
using Myelin.StoredServer;

namespace Myelin.Server.Tests.Scale;

/// <summary>A data directory with a thousand rooms, on which servers are started one after the other.</summary>
public sealed class StoredServerFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("myelin-stored-").FullName;
    private RoomId[] _rooms = [];

    internal StoredServerPlan Plan { get; } = new(new StoredServerSize(Rooms: 1_000, Events: 10_000, Users: 100, Seed: 7));

    public async ValueTask InitializeAsync()
    {
        if (TestDatabase.IsAbsent)
        {
            return;
        }

        var cancellationToken = TestContext.Current.CancellationToken;
        var options = new MyelinOptions
        {
            ServerName = "test.example",
            DataDirectory = _directory,
            Database = await TestDatabase.OfAsync(_directory, cancellationToken),
            PasswordHashing = new PasswordHashingOptions { Iterations = 1, MemoryKiB = 64 },
        };
        _rooms = await Filling.RunAsync(options, Plan.Size, null, cancellationToken);
    }

    public Task<ServerFixture> StartAsync() => ServerFixture.StartAsync(directory: _directory);

    /// <summary>The ID of a room of the plan.</summary>
    internal RoomId IdOf(RoomPlan room) => _rooms[room.Index];

    /// <summary>The rooms that a user is in.</summary>
    internal IEnumerable<RoomPlan> RoomsOf(int user) =>
        Enumerable.Range(0, Plan.Size.Rooms).Select(Plan.Room).Where(room => room.Members.Contains(user));

    public async ValueTask DisposeAsync()
    {
        await TestDatabase.RemoveAsync(_directory);
        Directory.Delete(_directory, recursive: true);
    }
}
