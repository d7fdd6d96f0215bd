using System.Text;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Core.Signing;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>What the tests of stored rooms share: a room as the engine decides it, and a clock by which its events are sent.</summary>
public abstract class RoomKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    protected static readonly ServerName Server = ServerName.Parse("example.org");
    protected static readonly UserId Alice = UserId.Parse("@alice:example.org");
    private readonly SigningKey _key = SigningKey.Generate();

    /// <summary>The time of the next event in milliseconds.</summary>
    protected long Time { get; set; } = 1_700_000_000_000;

    protected override IEnumerable<IMigration> Migrations => RoomsRegistration.Migrations;

    protected RoomStorage Storage { get; set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Storage = NewStorage();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _key.Dispose();
        await base.DisposeAsync();
    }

    protected async Task<StoredEvent> AppendAsync(RoomEngine engine, RoomWriter writer, string type, string? stateKey, string content)
    {
        var commit = await writer.AppendAsync([new EventToStore(Propose(engine, type, stateKey, content))], null, Cancel);
        await commit.Committed;
        return commit.Events[0];
    }

    protected async Task<(RoomEngine Engine, RoomWriter Writer)> CreateAsync(string? versionId = null)
    {
        var version = versionId is null ? KnownRoomVersions.Default : KnownRoomVersions.TryGet(versionId, out var known) ? known : throw new ArgumentException(versionId);
        var id = versionId is null ? (RoomId?)null : RoomId.Parse($"!{Time}:example.org");
        var content = $$"""{"room_version":"{{version.Id}}","creator":"{{Alice}}"}""";
        var step = RoomEngine.Create(new CreateProposal(version, id, Alice, Encoding.UTF8.GetBytes(content), Time++), Server, _key, out var engine);
        var create = Assert.IsType<Step.Append>(step).Value;
        Assert.NotNull(engine);
        var writer = await Storage.NewAsync(engine.RoomId, version, Cancel);
        EventToStore[] events =
        [
            new(create),
            new(Propose(engine, "m.room.member", Alice.Value, """{"membership":"join"}""")),
            new(Propose(engine, "m.room.power_levels", "", """{"users":{}}""")),
        ];
        await (await writer.AppendAsync(events, null, Cancel)).Committed;
        return (engine, writer);
    }

    protected RoomAppend Propose(RoomEngine engine, string type, string? stateKey, string content) =>
        Assert.IsType<Step.Append>(engine.Propose(new EventProposal(Alice, type, stateKey, Encoding.UTF8.GetBytes(content), Time++), Server, _key)).Value;

    /// <summary>A storage that has read nothing yet.</summary>
    /// <param name="database">What it reads; null for the test's database.</param>
    protected RoomStorage NewStorage(IDatabase? database = null) => new(database ?? Log.Database, Log.Writer, Log.Numbers, Log.Budget, Server, TimeProvider.System);
}
