using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Joining rooms": by room ID.</summary>
public sealed record JoinRoomById : IOperation<JoinRoomById, JoinRoomById.Response>
{
    public static Operation<JoinRoomById, Response> Contract { get; } = Operation.Post("joinRoomById", "/_matrix/client/v3/rooms/{roomId}/join").AlsoR0() with { RefusesSuspended = true, AllowsNoBody = true, AllowsGuests = true, RateLimit = RateLimitClass.Join };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromBody]
    public required Body Parameters { get; init; }

    /// <summary>The raw body. Members that are not in <see cref="Body"/> go into the membership event; callers set it only if there are any.</summary>
    [FromRawBody]
    public ReadOnlyMemory<byte> Content { get; init; }

    public sealed record Body
    {
        public System.Text.Json.JsonElement? ThirdPartySigned { get; init; }

        public string? Reason { get; init; }
    }

    public sealed record Response(RoomId RoomId);
}

/// <summary>Client-Server API, "Joining rooms": by room ID or alias.</summary>
public sealed record JoinRoom : IOperation<JoinRoom, JoinRoom.Response>
{
    public static Operation<JoinRoom, Response> Contract { get; } = Operation.Post("joinRoom", "/_matrix/client/v3/join/{roomIdOrAlias}").AlsoR0() with { RefusesSuspended = true, AllowsNoBody = true, AllowsGuests = true, RateLimit = RateLimitClass.Join };

    [FromPath]
    public required string RoomIdOrAlias { get; init; }

    [FromQuery]
    public IReadOnlyList<string> Via { get; init; } = [];

    [FromBody]
    public required Body Parameters { get; init; }

    /// <summary>The raw body. Members that are not in <see cref="Body"/> go into the membership event; callers set it only if there are any.</summary>
    [FromRawBody]
    public ReadOnlyMemory<byte> Content { get; init; }

    public sealed record Body
    {
        public System.Text.Json.JsonElement? ThirdPartySigned { get; init; }

        public string? Reason { get; init; }
    }

    public sealed record Response(RoomId RoomId);
}

/// <summary>Client-Server API, "Knocking on rooms".</summary>
public sealed record KnockRoom : IOperation<KnockRoom, KnockRoom.Response>
{
    public static Operation<KnockRoom, Response> Contract { get; } = Operation.Post("knockRoom", "/_matrix/client/v3/knock/{roomIdOrAlias}") with { RefusesSuspended = true, AllowsNoBody = true, RateLimit = RateLimitClass.Join };

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
