using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>Client-Server API, "Published room directory": whether a room is published.</summary>
public sealed record GetRoomVisibilityOnDirectory : IOperation<GetRoomVisibilityOnDirectory, GetRoomVisibilityOnDirectory.Response>
{
    public static Operation<GetRoomVisibilityOnDirectory, Response> Contract { get; } =
        Operation.Get("getRoomVisibilityOnDirectory", "/_matrix/client/v3/directory/list/room/{roomId}").AlsoR0() with
        {
            Auth = AuthScheme.None,
            AllowsGuests = true,
        };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <param name="Visibility"><c>public</c> or <c>private</c>.</param>
    public sealed record Response(string Visibility);
}

/// <summary>Client-Server API, "Published room directory": publishing or unpublishing a room.</summary>
public sealed record SetRoomVisibilityOnDirectory : IOperation<SetRoomVisibilityOnDirectory, Empty>
{
    public static Operation<SetRoomVisibilityOnDirectory, Empty> Contract { get; } =
        Operation.Put("setRoomVisibilityOnDirectory", "/_matrix/client/v3/directory/list/room/{roomId}").AlsoR0() with
        {
            RefusesSuspended = true,
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
