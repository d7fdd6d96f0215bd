using System.Text.Json;
using Myelin.Api.ClientServer.Events;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Getting events for a room": all current state.</summary>
public sealed record GetRoomState : IOperation<GetRoomState, IReadOnlyList<ClientEvent>>
{
    public static Operation<GetRoomState, IReadOnlyList<ClientEvent>> Contract { get; } = Operation.Get("getRoomState", "/_matrix/client/v3/rooms/{roomId}/state").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }
}

/// <summary>Client-Server API, "Getting events for a room": one state event, or its content alone.</summary>
public sealed record GetRoomStateWithKey : IOperation<GetRoomStateWithKey, JsonElement>
{
    public static Operation<GetRoomStateWithKey, JsonElement> Contract { get; } = Operation.Get("getRoomStateWithKey", "/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    [FromPath]
    public required string StateKey { get; init; }

    /// <summary><c>content</c> (the default) or <c>event</c>.</summary>
    [FromQuery]
    public string? Format { get; init; }
}

/// <summary>Client-Server API, "Getting events for a room": one state event, or its content alone.</summary>
public sealed record GetRoomStateWithEmptyKey : IOperation<GetRoomStateWithEmptyKey, JsonElement>
{
    public static Operation<GetRoomStateWithEmptyKey, JsonElement> Contract { get; } = Operation.Get("getRoomStateWithKey", "/_matrix/client/v3/rooms/{roomId}/state/{eventType}").AlsoR0() with { AllowsGuests = true };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    /// <summary><c>content</c> (the default) or <c>event</c>.</summary>
    [FromQuery]
    public string? Format { get; init; }
}

/// <summary>Client-Server API, "Sending events to a room": a state event.</summary>
public sealed record SetRoomStateWithKey : IOperation<SetRoomStateWithKey, SetRoomStateWithKey.Response>
{
    public static Operation<SetRoomStateWithKey, Response> Contract { get; } = Operation.Put("setRoomStateWithKey", "/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}").AlsoR0() with { AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    [FromPath]
    public required string StateKey { get; init; }

    /// <summary>Milliseconds since the Unix epoch; used only for application services ("Timestamp massaging").</summary>
    [FromQuery]
    public long? Ts { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }

    public sealed record Response(EventId EventId);
}

/// <summary>Client-Server API, "Sending events to a room": a state event with the empty state key.</summary>
public sealed record SetRoomState : IOperation<SetRoomState, SetRoomState.Response>
{
    public static Operation<SetRoomState, Response> Contract { get; } = Operation.Put("setRoomStateWithKey", "/_matrix/client/v3/rooms/{roomId}/state/{eventType}").AlsoR0() with { AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    /// <summary>Milliseconds since the Unix epoch; used only for application services ("Timestamp massaging").</summary>
    [FromQuery]
    public long? Ts { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }

    public sealed record Response(EventId EventId);
}
