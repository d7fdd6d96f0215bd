using Myelin.Api;
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

    [Fact]
    public async Task OneUsersDataIsBoundedInBytesAndCanBeMadeSmaller()
    {
        var datum = new byte[1_000_000];
        Utf8("{\"a\":\"").CopyTo(datum, 0);
        datum.AsSpan(6).Fill((byte)'x');
        Utf8("\"}").CopyTo(datum, datum.Length - 2);
        for (var i = 0; i < AccountDataLimits.MaximumBytesPerUser / datum.Length; i++)
        {
            await Data.SetAsync(Alice, i % 2 == 0 ? null : Room, $"type.{i}", datum, Cancel);
        }

        await TooLargeAsync(() => Data.SetAsync(Alice, null, "one.more", datum, Cancel));
        await TooLargeAsync(() => Data.UpdateAsync(Alice, Room, AccountDataTypes.Tag, _ => datum, Cancel));
        Assert.Null((await Data.OfUserAsync(Alice, Cancel)).Find(null, "one.more"));

        // What is there is replaced by as much or less, others have their own bound, and what became free can be used.
        await Data.SetAsync(Alice, null, "type.0", datum, Cancel);
        await Data.SetAsync(Bob, null, "one.more", datum, Cancel);
        await Data.SetAsync(Alice, null, "type.0", Utf8("{}"), Cancel);
        await Data.SetAsync(Alice, null, "one.more", datum, Cancel);
        await ReopenAsync();
        Assert.InRange((await Data.OfUserAsync(Alice, Cancel)).Bytes, AccountDataLimits.MaximumBytesPerUser / 2, AccountDataLimits.MaximumBytesPerUser);
        await TooLargeAsync(() => Data.SetAsync(Alice, null, "type.0", datum, Cancel));
    }

    [Fact]
    public async Task EmptyDataCountsToo()
    {
        var type = new string('t', AccountDataLimits.MaximumNameBytes - 4);
        var each = AccountDatum.BytesOf(type + "0000", Utf8("{}"));
        var most = AccountDataLimits.MaximumBytesPerUser / each;
        Assert.InRange(most, 1, 65_536);
        Assert.True(AccountDatum.BytesOf("t", Utf8("{}")) * 65_536 >= AccountDataLimits.MaximumBytesPerUser);
        await Data.SetAsync(Alice, null, type + "0000", Utf8("{}"), Cancel);
        Assert.Equal(each, (await Data.OfUserAsync(Alice, Cancel)).Bytes);
    }

    [Fact]
    public async Task WritesAtTheSameTimeDoNotAllFindTheSameRoom()
    {
        var datum = Utf8($$"""{"a":"{{new string('x', 1_000_000)}}"}""");
        var refusals = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                await Data.SetAsync(Alice, null, $"type.{i}", datum, Cancel);
            }
            catch (MatrixException refusal) when (refusal.ErrCode == ErrCode.TooLarge)
            {
                Interlocked.Increment(ref refusals);
            }
        }));
        Assert.Equal(16 - (AccountDataLimits.MaximumBytesPerUser / datum.Length), refusals);
    }

    [Fact]
    public async Task ARoomThatSomebodyMadeUpGetsNoNumber()
    {
        var madeUp = RoomId.Parse("!made-up:example.org");
        var nobody = UserId.Parse("@nobody:example.org");
        var refusal = await Assert.ThrowsAsync<MatrixException>(() => Data.SetAsync(Alice, madeUp, "org.example", Utf8("{}"), Cancel));
        Assert.Equal(ErrCode.NotFound, refusal.ErrCode);
        await Assert.ThrowsAsync<MatrixException>(() => Data.UpdateAsync(Alice, madeUp, AccountDataTypes.Tag, _ => Utf8("{}"), Cancel));
        await Data.UpdateAsync(Alice, madeUp, AccountDataTypes.Tag, current => RoomTags.Without(current, "u.none"), Cancel);
        Assert.Same(UserAccountData.Empty, await Data.OfUserAsync(nobody, Cancel));
        Assert.Null(await Log.Numbers.FindRoomAsync(madeUp, Cancel));
        Assert.Null(await Log.Numbers.FindUserAsync(nobody, Cancel));
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Log.Numbers.RoomAsync(Room, Cancel);
    }

    private static async Task TooLargeAsync(Func<Task> write)
    {
        var refusal = await Assert.ThrowsAsync<MatrixException>(write);
        Assert.Equal((413, ErrCode.TooLarge), (refusal.Status, refusal.ErrCode));
    }

    protected override void Opened()
    {
        var store = new AccountDataStore(Log.Database, Log.Numbers);
        _data = new StoredAccountData(store, new AccountDataViews(store, Log.Numbers, Log.Budget, Log.Tail, []), Log.Writer, Log.Numbers, []);
    }
}
