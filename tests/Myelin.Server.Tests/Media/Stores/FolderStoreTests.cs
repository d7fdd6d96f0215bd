using Myelin.Server.Media.Stores;

namespace Myelin.Server.Tests.Media.Stores;

public sealed class FolderStoreTests : ContentStoreKit, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("myelin-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private protected override ValueTask<IContentStore> StoreAsync() => ValueTask.FromResult<IContentStore>(new FolderStore(_folder));
}
