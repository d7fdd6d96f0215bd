using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Reports;

/// <summary>Client-Server API, "Reporting Content": reporting an event of a joined room.</summary>
public sealed record ReportEvent : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("reportEvent", "/_matrix/client/v3/rooms/{roomId}/report/{eventId}").AlsoR0() with
    {
        RateLimit = RateLimitClass.Message,
        AllowsNoBody = true,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required EventId EventId { get; init; }

    [FromBody]
    public required Body Report { get; init; }

    public sealed record Body
    {
        /// <summary>Why; null if none is given.</summary>
        public string? Reason { get; init; }
    }
}
