namespace Myelin.Server.Log;

/// <summary>The only way to write: one writer per process, one transaction for all that waits.</summary>
public interface ILogWriter
{
    /// <summary>
    /// Writes a unit. Units are written in the order of the calls. Completes after the commit and after this process's tail has seen it.
    /// </summary>
    /// <param name="unit">The unit.</param>
    /// <param name="cancellationToken">Gives up waiting; a unit handed over may still be written.</param>
    /// <exception cref="UnitRefusedException">A precondition did not hold, or a unit that it depends on was refused.</exception>
    /// <exception cref="UnitFailedException">The database refused its rows or could not be reached; nothing of it was written.</exception>
    Task<CommittedUnit> AppendAsync(LogUnit unit, CancellationToken cancellationToken = default);
}

/// <summary>A unit's place in the log.</summary>
/// <param name="First">The position of its first entry.</param>
/// <param name="Count">How many entries it has; with none, <see cref="Last"/> is the head at its commit.</param>
public readonly record struct CommittedUnit(LogPosition First, int Count)
{
    /// <summary>Whoever has seen up to here has seen the unit.</summary>
    public LogPosition Last => First.Plus(Count - 1);
}
