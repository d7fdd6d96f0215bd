namespace Myelin.Server.Log.Writing;

/// <summary>A unit in the hands of the writer.</summary>
internal sealed class PendingUnit(LogUnit unit)
{
    private readonly TaskCompletionSource<CommittedUnit> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LogUnit Unit { get; } = unit;

    public Task<CommittedUnit> Outcome => _outcome.Task;

    /// <summary>Why it is not written; null while it may be.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Whether the database itself refused it, which a further attempt would not change.</summary>
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

    /// <summary>Before another attempt: a refusal may have rested on a unit that has failed since.</summary>
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

    /// <summary>Tells whoever waits.</summary>
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
