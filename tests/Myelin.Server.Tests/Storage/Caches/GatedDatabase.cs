using Myelin.Server.Storage;

namespace Myelin.Server.Tests.Storage.Caches;

/// <summary>A database one of whose reads can be held between what it has seen and its answer, while something else happens.</summary>
internal sealed class GatedDatabase(IDatabase database) : IDatabase
{
    private Gate? _next;

    public DatabaseEngine Engine => database.Engine;

    /// <summary>Holds the next read whose result is meant.</summary>
    public Gate Hold(Func<object?, bool> isMeant) => _next = new Gate(isMeant);

    /// <summary>Holds the next read of all.</summary>
    public Gate Hold() => Hold(static _ => true);

    public async ValueTask<T> ReadAsync<T>(Func<IReadSession, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var result = await database.ReadAsync(read, cancellationToken);
        if (Volatile.Read(ref _next) is { } gate && gate.IsMeant(result) && Interlocked.CompareExchange(ref _next, null, gate) == gate)
        {
            await gate.PassAsync(cancellationToken);
        }

        return result;
    }

    /// <summary>Where one read is held.</summary>
    internal sealed class Gate(Func<object?, bool> isMeant)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when the read has seen what it will answer.</summary>
        public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);

        public bool IsMeant(object? result) => isMeant(result);

        public void Open() => _opened.TrySetResult();

        public Task PassAsync(CancellationToken cancellationToken)
        {
            _reached.TrySetResult();
            return _opened.Task.WaitAsync(cancellationToken);
        }
    }

    public void CloseIdle() => database.CloseIdle();
}
