using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>What tests of one slice on its tables share: a log on SQLite with the slice's schema.</summary>
public abstract class SliceTests : IAsyncLifetime
{
    protected static readonly UserId Alice = UserId.Parse("@alice:example.org");
    protected static readonly UserId Bob = UserId.Parse("@bob:example.org");
    protected static readonly RoomId Room = RoomId.Parse("!room:example.org");

    private ITestDatabase? _database;
    private OpenLog? _log;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected OpenLog Log => _log ?? throw new InvalidOperationException("Not opened.");

    internal abstract IEnumerable<IMigration> Migrations { get; }

    public virtual async ValueTask InitializeAsync()
    {
        _database = await SqliteTestEngine.CreateAsync(Cancel);
        await ReopenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Log.DisposeAsync();
        await _database!.DisposeAsync();
    }

    protected async Task ReopenAsync()
    {
        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        _log = await OpenLog.OpenAsync(_database!.Options, Migrations, TimeProvider.System, null, Cancel);
        Opened();
    }

    /// <summary>Builds the slice on <see cref="Log"/>.</summary>
    protected abstract void Opened();

    protected static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8.Span);
}
