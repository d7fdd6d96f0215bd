using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Room Upgrades".</summary>
public sealed record UpgradeRoom : IOperation<UpgradeRoom, UpgradeRoom.Response>
{
    public static Operation<UpgradeRoom, Response> Contract { get; } = Operation.Post("upgradeRoom", "/_matrix/client/v3/rooms/{roomId}/upgrade").AlsoR0() with { RefusesSuspended = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public required string NewVersion { get; init; }

        public IReadOnlyList<UserId>? AdditionalCreators { get; init; }
    }

    public sealed record Response(RoomId ReplacementRoom);
}
