using Myelin.Core.Identifiers;
using Myelin.Server.Log;
using Myelin.Server.Receipts;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Receipts;

public sealed class RoomReceiptsTests : SliceTests
{
    private ReceiptStore? _store;
    private ReceiptViews? _views;

    internal override IEnumerable<IMigration> Migrations => [new Schema500Receipts()];

    [Fact]
    public async Task AReceiptNeverGoesBackwards()
    {
        await WriteAsync(Alice, ReceiptKind.Read, null, "$b", 20, 5);
        await WriteAsync(Alice, ReceiptKind.Read, null, "$a", 10, 4);
        Assert.Equal("$b", (await ViewAsync()).Find(Alice, ReceiptKind.Read, null)!.EventId.Value);
        await ReopenAsync();
        Assert.Equal("$b", (await ViewAsync()).Find(Alice, ReceiptKind.Read, null)!.EventId.Value);
        await WriteAsync(Alice, ReceiptKind.Read, null, "$c", 30, 6);
        Assert.Equal("$c", (await ViewAsync()).Find(Alice, ReceiptKind.Read, null)!.EventId.Value);
    }

    [Fact]
    public async Task EachThreadAndKindHasItsOwnReceipt()
    {
        await WriteAsync(Alice, ReceiptKind.Read, null, "$a", 10, 1);
        await WriteAsync(Alice, ReceiptKind.Read, "main", "$b", 20, 2);
        await WriteAsync(Alice, ReceiptKind.Read, "$root", "$c", 30, 3);
        await WriteAsync(Alice, ReceiptKind.ReadPrivate, null, "$d", 40, 4);
        await ReopenAsync();
        var view = await ViewAsync();
        Assert.Equal(4, view.OfUser(Alice).Length);
        Assert.Equal("$b", view.Find(Alice, ReceiptKind.Read, "main")!.EventId.Value);
    }

    [Fact]
    public async Task PrivateReceiptsAreToldToTheirUserOnly()
    {
        await WriteAsync(Alice, ReceiptKind.ReadPrivate, null, "$a", 10, 1);
        await WriteAsync(Bob, ReceiptKind.Read, null, "$b", 20, 2);
        var view = await ViewAsync();
        Assert.Equal([Bob], view.After(LogPosition.Start, Bob).Select(receipt => receipt.User));
        Assert.Equal(2, view.After(LogPosition.Start, Alice).Count());
    }

    [Fact]
    public async Task OnlyWhatMovedAfterAPositionIsToldHoweverManyMoved()
    {
        _ = await ViewAsync();
        var positions = new List<LogPosition>();
        for (var i = 1; i <= RoomReceipts.MaximumRecent + 40; i++)
        {
            positions.Add(await WriteAsync(UserId.Parse($"@u{i}:x"), ReceiptKind.Read, null, "$a", i, i));
        }

        var view = await ViewAsync();
        foreach (var back in (int[])[1, 30, 100, RoomReceipts.MaximumRecent + 10])
        {
            Assert.Equal(back, view.After(positions[^(back + 1)], Alice).Count());
        }
    }

    protected override void Opened()
    {
        _store = new ReceiptStore(Log.Database, Log.Numbers);
        _views = new ReceiptViews(_store, Log.Budget, Log.Tail);
    }

    private async Task<RoomReceipts> ViewAsync() => await _views!.GetAsync(await Log.Numbers.RoomAsync(Room, Cancel), Cancel);

    private async Task<LogPosition> WriteAsync(UserId user, ReceiptKind kind, string? thread, string eventId, long position, long depth)
    {
        var receipt = new Receipt(LogPosition.Start, user, kind, thread, EventId.Parse(eventId), 1, new EventPlace(new LogPosition(position), depth));
        var unit = ReceiptStore.Unit(await Log.Numbers.RoomAsync(Room, Cancel), await Log.Numbers.UserAsync(user, Cancel), receipt);
        return (await Log.Writer.AppendAsync(unit, Cancel)).First;
    }
}
