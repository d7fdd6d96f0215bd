namespace Myelin.Server.Log;

/// <summary>The only way to write. Each process has one writer, which commits everything that is waiting in one transaction.</summary>
public interface ILogWriter
{
    /// <summary>Writes a unit. Units are written in the order of the calls. Completes after the commit, once this process's tail has seen it.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Stops waiting; a unit that has been queued may still be written.</param>
    /// <exception cref="UnitRefusedException">A precondition did not hold, or a unit that it depends on was refused.</exception>
    /// <exception cref="UnitFailedException">The database refused its rows or could not be reached; nothing was written.</exception>
    Task<CommittedUnit> AppendAsync(LogUnit unit, CancellationToken cancellationToken = default);
}

/// <summary>A unit's place in the log.</summary>
/// <param name="First">The position of its first entry.</param>
/// <param name="Count">How many entries it has; if none, <see cref="Last"/> is the head at its commit.</param>
public readonly record struct CommittedUnit(LogPosition First, int Count)
{
    /// <summary>A follower that has seen this position has seen the unit.</summary>
    public LogPosition Last => First.Plus(Count - 1);
}
