namespace Myelin.Server.Log.Readers;

/// <summary>
/// A durable reader of the log. It sees each entry at least once, in order, and has one owner in the cluster. After a crash it resumes at its
/// cursor, so its work must be idempotent.
/// </summary>
internal interface ILogConsumer
{
    /// <summary>The name of its cursor.</summary>
    string Reader { get; }

    /// <summary>Takes the next entries. If it throws, it is retried with increasing delays.</summary>
    /// <param name="after">The position it has reached.</param>
    /// <param name="entries">The entries after that, in order, at least one; this process's tail has seen all of them.</param>
    /// <param name="cancellationToken">The server is stopping, or another owner has taken over.</param>
    /// <returns>The position it has reached: from the first entry to the last.</returns>
    ValueTask<Consumed> ConsumeAsync(LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken);
}

/// <summary>The position a durable reader has reached.</summary>
/// <param name="UpTo">Everything up to here is done.</param>
/// <param name="Unit">
/// Committed together with the cursor's move, and refused if another owner has taken over. Null: the entries led to no write, so the cursor is
/// saved only now and then, and they may be seen again after a crash.
/// </param>
internal sealed record Consumed(LogPosition UpTo, LogUnit? Unit = null);

/// <summary>A consumer's peer can't be reached now. That is no fault of this server, so it is logged in one line and retried.</summary>
/// <param name="message">Which peer can't be reached, and why; a sentence.</param>
/// <param name="cause">The exception of the attempt; null if the peer answered with an error.</param>
internal abstract class OutOfReachException(string message, Exception? cause) : Exception(message, cause);
