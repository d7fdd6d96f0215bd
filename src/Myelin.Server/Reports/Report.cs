namespace Myelin.Server.Reports;

/// <summary>A report to be kept for the administrators ("Reporting Content").</summary>
/// <param name="Reporter">Who reports.</param>
/// <param name="Reason">Why; null if none was given.</param>
internal sealed record Report(UserId Reporter, string? Reason)
{
    /// <summary>The longest reason in characters.</summary>
    public const int MaximumReasonLength = 10_000;

    /// <summary>The room reported, or the room of the event reported.</summary>
    public RoomId? Room { get; init; }

    public EventId? Event { get; init; }

    public UserId? User { get; init; }

    public override string ToString() => Event?.Value ?? Room?.Value ?? User?.Value ?? string.Empty;
}
