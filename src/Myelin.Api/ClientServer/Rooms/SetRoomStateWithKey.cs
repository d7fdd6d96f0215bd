using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Sending events to a room": a state event.</summary>
public sealed record SetRoomStateWithKey : IOperation<SetRoomStateWithKey.Response>
{
    public static Operation Contract { get; } = Operation.Put("setRoomStateWithKey", "/_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}").AlsoR0() with { AllowsGuests = true, RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required string EventType { get; init; }

    [FromPath]
    public required string StateKey { get; init; }

    /// <summary>Milliseconds since the Unix epoch; honoured for application services only ("Timestamp massaging").</summary>
    [FromQuery]
    public long? Ts { get; init; }

    [FromRawBody]
    public required ReadOnlyMemory<byte> Content { get; init; }

    public sealed record Response(EventId EventId);
}
