using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Reports;

/// <summary>Client-Server API, "Reporting Content": a user.</summary>
public sealed record ReportUser : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Post("reportUser", "/_matrix/client/v3/users/{userId}/report").AlsoR0() with { RateLimit = RateLimitClass.Message };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required Body Report { get; init; }

    public sealed record Body
    {
        public required string Reason { get; init; }
    }
}
