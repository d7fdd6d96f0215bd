using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Reports;

/// <summary>Client-Server API, "Reporting Content": a room.</summary>
public sealed record ReportRoom : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("reportRoom", "/_matrix/client/v3/rooms/{roomId}/report").AlsoR0() with { RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Report { get; init; }

    public sealed record Body
    {
        public required string Reason { get; init; }
    }
}
