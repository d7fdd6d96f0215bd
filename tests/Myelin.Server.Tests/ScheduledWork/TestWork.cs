using System.Threading.Channels;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Tests.ScheduledWork;

/// <summary>Work that says what it is asked to do, and ends as the test wants.</summary>
internal sealed class TestWork(Func<DueItem, CancellationToken, ValueTask<DueOutcome>>? run = null) : IScheduledWork
{
    private readonly Channel<DueItem> _runs = Channel.CreateUnbounded<DueItem>();

    public string Kind => "test.work";

    public static DueKey Name(string key) => new("test.work", key);

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        await _runs.Writer.WriteAsync(item, CancellationToken.None);
        return run is null ? DueOutcome.Done : await run(item, cancellationToken);
    }

    /// <summary>The next piece of work that was begun.</summary>
    public ValueTask<DueItem> NextAsync() => _runs.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool HasRun => _runs.Reader.TryPeek(out _);
}
