using Myelin.Api;
using Myelin.Server.Filters;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Filters;

public sealed class StoredFiltersTests : SliceTests
{
    private StoredFilters? _filters;

    internal override IEnumerable<IMigration> Migrations => [new Schema700Filters()];

    private StoredFilters Stored => _filters!;

    [Fact]
    public async Task TheSameFilterGetsTheSameId()
    {
        var first = await Stored.StoreAsync(Alice, Utf8("""{"room":{"timeline":{"limit":5}},"event_format":"client"}"""), Cancel);
        var again = await Stored.StoreAsync(Alice, Utf8("""{"event_format":"client", "room":{"timeline":{"limit":5}}}"""), Cancel);
        var other = await Stored.StoreAsync(Alice, Utf8("""{"event_format":"federation"}"""), Cancel);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.False(first.StartsWith('{'));
    }

    [Fact]
    public async Task AStoredFilterIsItsOwnersAndSurvives()
    {
        var id = await Stored.StoreAsync(Alice, Utf8("""{ "event_format":"federation"}"""), Cancel);
        await ReopenAsync();
        Assert.Equal("""{ "event_format":"federation"}""", Text((await Stored.FindAsync(Alice, id, Cancel))!.Value));
        Assert.Equal(EventFormat.Federation, (await Stored.ResolveAsync(Alice, id, Cancel)).EventFormat);
        Assert.Null(await Stored.FindAsync(Bob, id, Cancel));
        Assert.Equal(ErrCode.InvalidParam, (await Assert.ThrowsAsync<MatrixException>(async () => await Stored.ResolveAsync(Bob, id, Cancel))).ErrCode);
    }

    [Fact]
    public async Task AParameterThatBeginsWithABraceIsADefinition()
    {
        Assert.Equal(EventFormat.Federation, (await Stored.ResolveAsync(Alice, """{"event_format":"federation"}""", Cancel)).EventFormat);
        Assert.Same(SyncFilter.Everything, await Stored.ResolveAsync(Alice, null, Cancel));
        Assert.Equal(ErrCode.NotJson, (await Assert.ThrowsAsync<MatrixException>(async () => await Stored.ResolveAsync(Alice, "{nonsense", Cancel))).ErrCode);
    }

    protected override void Opened() => _filters = new StoredFilters(Log.Database, Log.Writer, Log.Numbers, Log.Budget);
}
