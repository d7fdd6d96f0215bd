namespace Myelin.Server.ScheduledWork;

/// <summary>What the owner of scheduled work learns.</summary>
/// <param name="Now">When.</param>
internal abstract record DueInput(DateTimeOffset Now)
{
    /// <summary>The time that was waited for has come; also the very first input.</summary>
    public sealed record TimeCame(DateTimeOffset Now) : DueInput(Now);

    /// <summary>Something was scheduled.</summary>
    public sealed record Scheduled(DateTimeOffset Now, DateTimeOffset DueAt) : DueInput(Now);

    /// <summary>A look at the table succeeded.</summary>
    public sealed record Looked(DateTimeOffset Now, DueFound Found) : DueInput(Now);

    /// <summary>A look at the table failed.</summary>
    public sealed record LookFailed(DateTimeOffset Now) : DueInput(Now);

    /// <summary>A piece of work ended well.</summary>
    public sealed record Ended(DateTimeOffset Now, DueItem Item, DueOutcome Outcome) : DueInput(Now);

    /// <summary>A piece of work failed.</summary>
    public sealed record Failed(DateTimeOffset Now, DueItem Item) : DueInput(Now);

    /// <summary>How a piece of work ended is written.</summary>
    public sealed record Settled(DateTimeOffset Now, DueKey Name) : DueInput(Now);

    /// <summary>That a piece of work is put off could not be written: it will be found due again.</summary>
    public sealed record NotSettled(DateTimeOffset Now, DueKey Name) : DueInput(Now);
}

/// <summary>What the owner of scheduled work does about it.</summary>
internal abstract record DueDecision
{
    /// <summary>Look at the table; answered by <see cref="DueInput.Looked"/> or <see cref="DueInput.LookFailed"/>.</summary>
    public sealed record Look(int Limit) : DueDecision;

    /// <summary>Say <see cref="DueInput.TimeCame"/> at this time, and at no other that was asked for before.</summary>
    public sealed record WakeAt(DateTimeOffset At) : DueDecision;

    /// <summary>Do the work; answered by <see cref="DueInput.Ended"/> or <see cref="DueInput.Failed"/>.</summary>
    public sealed record Run(DueItem Item) : DueDecision;

    /// <summary>Write that it has ended; answered by <see cref="DueInput.Settled"/>, or by <see cref="DueInput.Failed"/> if it could not be written.</summary>
    public sealed record Settle(DueItem Item, DueOutcome Outcome) : DueDecision;

    /// <summary>Write that it is tried again later; answered by <see cref="DueInput.Settled"/> or <see cref="DueInput.NotSettled"/>.</summary>
    public sealed record Postpone(DueItem Item, DateTimeOffset At) : DueDecision;
}
