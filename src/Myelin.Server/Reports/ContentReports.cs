using System.Text;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Reports;

/// <summary>What a report is about. The values are stored.</summary>
internal enum ReportSubject : short
{
    Event = 1,
    Room = 2,
    User = 3,
}

/// <summary>Keeps reports for the server's administrators ("Reporting Content").</summary>
internal sealed class ContentReports(ILogWriter writer, IEntityNumbers numbers, TimeProvider time)
{
    /// <summary>The longest reason in bytes.</summary>
    public const int MaximumReason = 65_536;

    /// <exception cref="MatrixException"><c>M_TOO_LARGE</c>: the reason is too long.</exception>
    public async Task AddAsync(
        UserId reporter, ReportSubject subject, RoomId? room, EventId? eventId, UserId? user, string? reason, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes(reason ?? string.Empty);
        if (text.Length > MaximumReason)
        {
            throw MatrixException.TooLarge($"A reason has at most {MaximumReason} bytes.");
        }

        var unit = new LogUnit().Write(
            "INSERT INTO reports (report_number, received_ts, reporter_number, subject, room_id, event_id, user_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            numbers.Next(NumberSeries.General),
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            (await numbers.UserAsync(reporter, cancellationToken)).Value,
            (long)subject,
            room?.Value,
            eventId?.Value,
            user?.Value,
            text);
        await writer.AppendAsync(unit, cancellationToken);
    }
}
