using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Reports;

/// <summary>Client-Server API, "Reporting Content": reporting a room.</summary>
public sealed record ReportRoom : IOperation<ReportRoom, Empty>
{
    public static Operation<ReportRoom, Empty> Contract { get; } = Operation.Post("reportRoom", "/_matrix/client/v3/rooms/{roomId}/report") with
    {
        RateLimit = RateLimitClass.Message,
    };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Report { get; init; }

    public sealed record Body
    {
        /// <summary>The reason, which may be blank.</summary>
        public required string Reason { get; init; }
    }
}

/// <summary>Client-Server API, "Reporting Content": reporting an event of a joined room.</summary>
public sealed record ReportEvent : IOperation<ReportEvent, Empty>
{
    public static Operation<ReportEvent, Empty> Contract { get; } = Operation.Post("reportEvent", "/_matrix/client/v3/rooms/{roomId}/report/{eventId}").AlsoR0() with
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
        /// <summary>The reason; null if none is given.</summary>
        public string? Reason { get; init; }
    }
}

/// <summary>Client-Server API, "Reporting Content": reporting a user.</summary>
public sealed record ReportUser : IOperation<ReportUser, Empty>
{
    public static Operation<ReportUser, Empty> Contract { get; } = Operation.Post("reportUser", "/_matrix/client/v3/users/{userId}/report") with
    {
        RateLimit = RateLimitClass.Message,
    };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required Body Report { get; init; }

    public sealed record Body
    {
        /// <summary>The reason, which may be blank.</summary>
        public required string Reason { get; init; }
    }
}

/// <summary>The bodies for reports.</summary>
[JsonSerializable(typeof(ReportRoom.Body), TypeInfoPropertyName = "ReportRoomBody")]
[JsonSerializable(typeof(ReportUser.Body), TypeInfoPropertyName = "ReportUserBody")]
[JsonSerializable(typeof(ReportEvent.Body), TypeInfoPropertyName = "ReportEventBody")]
public sealed partial class ReportsJson : JsonSerializerContext;
