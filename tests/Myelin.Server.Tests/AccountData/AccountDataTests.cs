using Myelin.Core.Identifiers;
using Myelin.Server.AccountData;
using Myelin.Server.Log;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.AccountData;

public sealed class AccountDataTests : SliceTests
{
    private StoredAccountData? _data;

    internal override IEnumerable<IMigration> Migrations => [new Schema400AccountData()];

    private StoredAccountData Data => _data!;

    [Fact]
    public async Task TheLastWriteWinsAndTheContentIsKeptAsItIs()
    {
        await Data.SetAsync(Alice, null, "org.example", Utf8("""{"a": 1.50}"""), Cancel);
        await Data.SetAsync(Alice, null, "org.example", Utf8("""{"a":  2e3 }"""), Cancel);
        await Data.SetAsync(Alice, Room, "org.example", Utf8("""{"room":true}"""), Cancel);
        var view = await Data.OfUserAsync(Alice, Cancel);
        Assert.Equal("""{"a":  2e3 }""", Text(view.Find(null, "org.example")!.ContentJson));
        Assert.Equal("""{"room":true}""", Text(view.Find(Room, "org.example")!.ContentJson));

        await ReopenAsync();
        var again = await Data.OfUserAsync(Alice, Cancel);
        Assert.Equal("""{"a":  2e3 }""", Text(again.Find(null, "org.example")!.ContentJson));
        Assert.Equal("""{"room":true}""", Text(again.Find(Room, "org.example")!.ContentJson));
        Assert.Null((await Data.OfUserAsync(Bob, Cancel)).Find(null, "org.example"));
    }

    [Fact]
    public async Task AViewTellsWhatWasWrittenAfterAPosition()
    {
        await Data.SetAsync(Alice, null, "one", Utf8("{}"), Cancel);
        var before = (await Data.OfUserAsync(Alice, Cancel)).Position;
        await Data.SetAsync(Alice, null, "two", Utf8("{}"), Cancel);
        await Data.SetAsync(Alice, Room, "three", Utf8("{}"), Cancel);
        var view = await Data.OfUserAsync(Alice, Cancel);
        Assert.Equal(["two"], view.GlobalAfter(before).Select(datum => datum.Type));
        Assert.Equal(["three"], view.OfRoomAfter(Room, before).Select(datum => datum.Type));
        Assert.Equal([Room], view.RoomsAfter(before));
        Assert.Empty(view.GlobalAfter(view.Position));
        Assert.Equal(2, view.GlobalAfter(LogPosition.Start).Count());
    }

    [Fact]
    public async Task IgnoredUsersFollowTheirAccountData()
    {
        await Data.SetAsync(Alice, null, AccountDataTypes.IgnoredUserList, Utf8("""{"x":[{}],"ignored_users":{"@bob:example.org":{"a":[1]},"nobody":{}}}"""), Cancel);
        Assert.Equal([Bob], (await Data.OfUserAsync(Alice, Cancel)).IgnoredUsers);
        await ReopenAsync();
        Assert.Equal([Bob], (await Data.OfUserAsync(Alice, Cancel)).IgnoredUsers);
        await Data.SetAsync(Alice, null, AccountDataTypes.IgnoredUserList, Utf8("""{"ignored_users":[]}"""), Cancel);
        Assert.Empty((await Data.OfUserAsync(Alice, Cancel)).IgnoredUsers);
    }

    [Fact]
    public async Task TagsSetAtTheSameTimeAreAllKept()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Data.UpdateAsync(Alice, Room, AccountDataTypes.Tag, current => RoomTags.With(current, $"u.{i}", Utf8("""{"order":0.10}""")), Cancel)));
        var tags = Text(RoomTags.Read((await Data.OfUserAsync(Alice, Cancel)).Find(Room, AccountDataTypes.Tag)!.ContentJson));
        Assert.All(Enumerable.Range(0, 8), i => Assert.Contains($$"""
            "u.{{i}}":{"order":0.10}
            """, tags, StringComparison.Ordinal));

        await Data.UpdateAsync(Alice, Room, AccountDataTypes.Tag, current => RoomTags.Without(current, "u.3"), Cancel);
        Assert.DoesNotContain("u.3", Text((await Data.OfUserAsync(Alice, Cancel)).Find(Room, AccountDataTypes.Tag)!.ContentJson), StringComparison.Ordinal);
    }

    protected override void Opened()
    {
        var store = new AccountDataStore(Log.Database, Log.Numbers);
        _data = new StoredAccountData(store, new AccountDataViews(store, Log.Numbers, Log.Tail, []), Log.Writer, Log.Numbers, []);
    }
}
