namespace Myelin.Server.Log.Writing;

/// <summary>A unit queued for the writer.</summary>
internal sealed class PendingUnit(LogUnit unit)
{
    private readonly TaskCompletionSource<CommittedUnit> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LogUnit Unit { get; } = unit;

    public Task<CommittedUnit> Outcome => _outcome.Task;

    /// <summary>Why it was not written; null as long as it may still be.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Whether the unit failed, which another attempt would not change.</summary>
    public bool HasFailed => Error is UnitFailedException;

    public LogPosition First { get; set; }

    public void Refuse(Precondition? precondition)
    {
        Error = new UnitRefusedException(precondition);
        Unit.IsRefused = true;
    }

    public void Fail(Exception cause)
    {
        Error = new UnitFailedException($"The unit could not be written: {cause.Message}", cause);
        Unit.IsRefused = true;
    }

    /// <summary>Resets the unit for another attempt: it may have been refused because of a unit that has failed since.</summary>
    public void BeginAttempt()
    {
        if (!HasFailed)
        {
            Error = null;
            Unit.IsRefused = false;
        }
    }

    public bool DependsOnRefused()
    {
        foreach (var dependency in Unit.Dependencies)
        {
            if (dependency.IsRefused)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Completes the caller's task.</summary>
    public void Complete()
    {
        Unit.Settle();
        if (Error is null)
        {
            _outcome.SetResult(new CommittedUnit(First, Unit.Entries.Count));
        }
        else
        {
            _outcome.SetException(Error);
        }
    }
}
