using System.Text;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Reports;

/// <summary>Stores reports and logs them for the operator.</summary>
internal sealed partial class ReportKeeper(ILogWriter writer, IEntityNumbers numbers, TimeProvider time, ILogger<ReportKeeper> logger)
{
    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>.</exception>
    public async ValueTask KeepAsync(Report report, CancellationToken cancellationToken)
    {
        if (report.Reason?.Length > Report.MaximumReasonLength)
        {
            throw MatrixException.TooLarge($"A reason has at most {Report.MaximumReasonLength} characters.");
        }

        var number = numbers.Next(NumberSeries.General);
        var reporter = await numbers.UserAsync(report.Reporter, cancellationToken);
        var room = report.Room is { } roomId ? await numbers.FindRoomAsync(roomId, cancellationToken) : null;
        var user = report.User is { } userId ? await numbers.FindUserAsync(userId, cancellationToken) : null;
        var unit = new LogUnit().Write(
            "INSERT INTO reports (report, received_at, reporter, room, event_id, user_number, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            number,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            reporter.Value,
            room?.Value,
            report.Event?.Value,
            user?.Value,
            report.Reason is null ? null : Encoding.UTF8.GetBytes(report.Reason));
        await writer.AppendAsync(unit, cancellationToken);
        Received(logger, number, report.Reporter, report);
    }

    [LoggerMessage(EventId = 10001, Level = LogLevel.Warning, Message = "Report {Number}: {Reporter} reports {Reported}.")]
    private static partial void Received(ILogger logger, long number, UserId reporter, Report reported);
}

/// <summary>A report for the administrators ("Reporting Content").</summary>
/// <param name="Reporter">The reporting user.</param>
/// <param name="Reason">The reason; null if none was given.</param>
internal sealed record Report(UserId Reporter, string? Reason)
{
    /// <summary>The longest reason in characters.</summary>
    public const int MaximumReasonLength = 10_000;

    /// <summary>The reported room, or the room of the reported event.</summary>
    public RoomId? Room { get; init; }

    public EventId? Event { get; init; }

    public UserId? User { get; init; }

    public override string ToString() => Event?.Value ?? Room?.Value ?? User?.Value ?? string.Empty;
}
