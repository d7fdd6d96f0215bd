namespace Myelin.Server.Log.Writing;

/// <summary>What the log tells an operator; event ids 1000-1099.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Error, "The follower {Follower} failed at log position {Position}; it forgets what it holds and goes on")]
    public static partial void FollowerFailed(this ILogger logger, Exception exception, string follower, long position);

    [LoggerMessage(1001, LogLevel.Error, "A batch of {Units} units could not be written")]
    public static partial void BatchFailed(this ILogger logger, Exception exception, int units);

    [LoggerMessage(1002, LogLevel.Warning, "The database refused a unit; its batch is written again without it")]
    public static partial void UnitFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "The outcome of a commit was unknown and has been read back: committed {Committed}")]
    public static partial void OutcomeReadBack(this ILogger logger, Exception exception, bool committed);

    [LoggerMessage(1004, LogLevel.Warning, "Listening for the entries of other processes failed; it is tried again")]
    public static partial void ListeningFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "Entries of other processes could not be read; it is tried again")]
    public static partial void ForeignReadFailed(this ILogger logger, Exception exception);
}
