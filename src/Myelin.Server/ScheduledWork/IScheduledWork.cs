using Myelin.Server.Log;

namespace Myelin.Server.ScheduledWork;

/// <summary>
/// Does the work of one kind when it is due. It is done at least once: after a failure or a crash again, so it must come to the same end
/// when repeated. What throws is tried again, ever less often.
/// </summary>
public interface IScheduledWork
{
    /// <summary>The kind whose work this does.</summary>
    string Kind { get; }

    /// <summary>Does one piece.</summary>
    /// <param name="item">Which.</param>
    /// <param name="cancellationToken">The server stops, or the work has taken too long; it will be done again.</param>
    ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken);
}

/// <summary>What is done from time to time for ever, without being scheduled by anything. The same holds as for <see cref="IScheduledWork"/>.</summary>
public interface IRecurringWork
{
    string Kind { get; }

    /// <summary>How long after one run the next one is due.</summary>
    TimeSpan Interval { get; }

    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>How a piece of work ended that did not fail.</summary>
/// <param name="NextAt">When it is due again; null: it is done.</param>
/// <param name="Unit">What becomes true together with that; refused if another owner has taken over. Null: nothing.</param>
public sealed record DueOutcome(DateTimeOffset? NextAt = null, LogUnit? Unit = null)
{
    public static readonly DueOutcome Done = new();

    public static DueOutcome Again(DateTimeOffset at) => new(at);
}
