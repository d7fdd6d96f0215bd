using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage;

/// <summary>A database of its own for one test.</summary>
public interface ITestDatabase : IAsyncDisposable
{
    DatabaseOptions Options { get; }
}

/// <summary>Makes databases of one engine; what every engine must pass is tested through it.</summary>
public interface ITestEngine
{
    /// <summary>Makes an empty database, or skips the test with the reason why it can't.</summary>
    static abstract Task<ITestDatabase> CreateAsync(CancellationToken cancellationToken);
}
