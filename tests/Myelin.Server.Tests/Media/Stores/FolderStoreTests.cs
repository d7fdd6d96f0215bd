using Myelin.Server.Media;
using Myelin.Server.Media.Stores;

namespace Myelin.Server.Tests.Media.Stores;

/// <summary>The store that is a folder.</summary>
public sealed class FolderStoreTests : ContentStoreKit, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("myelin-media-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_full_disk_leaves_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        var store = new FolderStore(_folder.FullName);
        var parent = Directory.CreateDirectory(Path.Combine(_folder.FullName, "05", "00")).FullName;
        File.CreateSymbolicLink(Path.Combine(parent, "5"), "/dev/full");
        await Assert.ThrowsAnyAsync<IOException>(() => store.PutAsync(5, new MemoryStream(new byte[100_000]), Cancel));
        Assert.Empty(Directory.GetFiles(parent));
        Assert.True(File.Exists("/dev/full"));
        await store.PutAsync(5, new MemoryStream([1]), Cancel);
        Assert.Equal([1], await ReadAsync(store, 5, 0, 1));
    }

    private protected override ValueTask<IContentStore> StoreAsync() => ValueTask.FromResult<IContentStore>(new FolderStore(_folder.FullName));
}
