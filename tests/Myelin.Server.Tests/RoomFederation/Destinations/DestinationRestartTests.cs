using Myelin.Server.RoomFederation.Destinations;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Rooms;

namespace Myelin.Server.Tests.RoomFederation.Destinations;

/// <summary>A server that ends between sending a transaction and the answer to it.</summary>
public sealed class DestinationRestartTests : IDisposable
{
    private readonly List<DirectoryInfo> _directories = [];

    [Fact]
    public async Task After_a_crash_a_transaction_that_was_not_answered_is_sent_again_by_the_same_ID()
    {
        await using var peer = await ReceivingPeer.StartAsync();
        var (before, after) = (NewDirectory(), NewDirectory());
        await using var server = await peer.ServerAsync(before.FullName);
        Assert.SkipUnless(before.EnumerateFiles("*.db").Any(), "The files are copied, as they are at a crash; the database has others.");
        var (alice, room) = await RoomAsync(server);
        peer.Silence();
        await alice.SendTextAsync(room, "hello");
        await Eventually.HoldsAsync(() => peer.Transactions.Count == 1);
        await Eventually.HoldsAsync(async () =>
            !(await server.Get<DestinationStore>().ReadAsync(ReceivingPeer.Name, TestContext.Current.CancellationToken)).Rooms.IsEmpty);
        foreach (var file in before.EnumerateFiles("*", SearchOption.AllDirectories).Where(static file => !file.Name.EndsWith("lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(after.FullName, Path.GetRelativePath(before.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            await using var source = File.Open(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using var target = File.Create(copy);
            await source.CopyToAsync(target, TestContext.Current.CancellationToken);
        }

        await RequireRepeatedAsync(peer, after);
    }

    [Fact]
    public async Task After_a_stop_a_transaction_that_was_not_answered_is_sent_again_by_the_same_ID()
    {
        await using var peer = await ReceivingPeer.StartAsync();
        var directory = NewDirectory();
        await using (var server = await peer.ServerAsync(directory.FullName))
        {
            var (alice, room) = await RoomAsync(server);
            peer.Silence();
            await alice.SendTextAsync(room, "hello");
            await Eventually.HoldsAsync(() => peer.Transactions.Count == 1);
        }

        await RequireRepeatedAsync(peer, directory);
    }

    [Fact]
    public async Task What_a_server_missed_for_long_is_sent_as_the_newest_of_each_room()
    {
        await using var peer = await ReceivingPeer.StartAsync();
        var directory = NewDirectory();
        await using (var server = await peer.ServerAsync(directory.FullName))
        {
            var (alice, room) = await RoomAsync(server);
            var quiet = await alice.CreateRoomAsync();
            await ReceivingPeer.JoinAsync(server, quiet);
            peer.Disappear();
            for (var i = 0; i < 60; i++)
            {
                await alice.SendTextAsync(room, $"busy {i}");
            }

            await alice.SendTextAsync(quiet, "quiet 0");
            await alice.SendTextAsync(quiet, "quiet 1");
            await Eventually.HoldsAsync(async () =>
                (await server.Get<DestinationStore>().ReadAsync(ReceivingPeer.Name, TestContext.Current.CancellationToken)).Rooms.Count == 2);
        }

        peer.Return();
        await using var again = await peer.ServerAsync(directory.FullName);
        await Eventually.HoldsAsync(() =>
        {
            again.Get<PausedDestinations>().Heard(ReceivingPeer.Name);
            return peer.Texts.Contains("busy 59") && peer.Texts.Contains("quiet 1");
        });
        Assert.Equal(["busy 59", "quiet 0", "quiet 1"], peer.Texts.Order(StringComparer.Ordinal));
    }

    public void Dispose() => _directories.ForEach(static directory => directory.Delete(recursive: true));

    private static async Task<(TestUser Alice, string Room)> RoomAsync(ServerFixture server)
    {
        var alice = await server.RegisterAsync("alice");
        var room = await alice.CreateRoomAsync();
        await ReceivingPeer.JoinAsync(server, room);
        return (alice, room);
    }

    private static async Task RequireRepeatedAsync(ReceivingPeer peer, DirectoryInfo directory)
    {
        peer.Take();
        await using var again = await peer.ServerAsync(directory.FullName);
        await Eventually.HoldsAsync(() => peer.Transactions.Count == 2);
        Assert.Equal(peer.Transactions[0].Id, peer.Transactions[1].Id);
        Assert.Equal(["hello", "hello"], peer.Texts);
    }

    private DirectoryInfo NewDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-destinations-");
        _directories.Add(directory);
        return directory;
    }
}
