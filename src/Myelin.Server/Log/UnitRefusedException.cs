namespace Myelin.Server.Log;

/// <summary>A unit was left out because a precondition did not hold, or because a unit that it depends on was.</summary>
public sealed class UnitRefusedException : Exception
{
    /// <param name="failed">The precondition that did not hold; null: a unit that it depends on was refused.</param>
    public UnitRefusedException(Precondition? failed)
        : base(failed is null ? "A unit that this one depends on was refused." : $"A precondition did not hold: {failed.Sql}") => Failed = failed;

    /// <summary>The precondition that did not hold; null: a unit that it depends on was refused.</summary>
    public Precondition? Failed { get; }
}

/// <summary>A unit could not be written; nothing of it was.</summary>
public sealed class UnitFailedException(string message, Exception innerException) : Exception(message, innerException);
