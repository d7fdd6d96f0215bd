using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory": publishing a room or taking it out.</summary>
public sealed record SetRoomVisibilityOnDirectory : IOperation<Empty>
{
    public static Operation Contract { get; } =
        Operation.Put("setRoomVisibilityOnDirectory", "/_matrix/client/v3/directory/list/room/{roomId}").AlsoR0() with
        {
            RateLimit = RateLimitClass.Message,
        };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        /// <summary><c>public</c> or <c>private</c>; public if absent.</summary>
        public string? Visibility { get; init; }
    }
}
