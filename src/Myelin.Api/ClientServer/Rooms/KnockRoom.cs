using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Knocking on rooms".</summary>
public sealed record KnockRoom : IOperation<KnockRoom.Response>
{
    public static Operation Contract { get; } = Operation.Post("knockRoom", "/_matrix/client/v3/knock/{roomIdOrAlias}") with { AllowsNoBody = true, RateLimit = RateLimitClass.Join };

    [FromPath]
    public required string RoomIdOrAlias { get; init; }

    [FromQuery]
    public IReadOnlyList<string> Via { get; init; } = [];

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public string? Reason { get; init; }
    }

    public sealed record Response(RoomId RoomId);
}
