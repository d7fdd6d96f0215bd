namespace Myelin.Server.Log.Readers;

/// <summary>
/// What a durable reader of the log does with the entries: at least once each, in order, by one owner in the cluster. After a crash it goes on
/// where its cursor stands, so what it does must come to the same end when repeated.
/// </summary>
internal interface ILogConsumer
{
    /// <summary>The name of its cursor.</summary>
    string Reader { get; }

    /// <summary>Takes the next entries. What throws is tried again, ever less often.</summary>
    /// <param name="after">How far it had come.</param>
    /// <param name="entries">The entries after that, in order, one at least; all of them have been seen by this process's tail.</param>
    /// <param name="cancellationToken">The server stops, or another owner has taken over.</param>
    /// <returns>How far it has come: past the first entry at least, at most at the last.</returns>
    ValueTask<Consumed> ConsumeAsync(LogPosition after, IReadOnlyList<CommittedEntry> entries, CancellationToken cancellationToken);
}

/// <summary>How far a durable reader has come.</summary>
/// <param name="UpTo">Everything up to here is done.</param>
/// <param name="Unit">
/// What becomes true together with the cursor's move; refused if another owner has taken over. Null: nothing came of the entries, so the
/// cursor is saved now and then, and they may be seen again after a crash.
/// </param>
internal sealed record Consumed(LogPosition UpTo, LogUnit? Unit = null);

/// <summary>What a consumer tells others can't be told now. That is nobody's fault here: it is logged in one line, and tried again.</summary>
/// <param name="message">Who is out of reach, and why; a sentence.</param>
/// <param name="cause">What came of the attempt; null if it was answered with a refusal.</param>
internal abstract class OutOfReachException(string message, Exception? cause) : Exception(message, cause);
