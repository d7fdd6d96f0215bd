using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Presence;

/// <summary>Client-Server API, "Presence": setting one's own presence.</summary>
public sealed record SetPresence : IOperation<SetPresence, Empty>
{
    public static Operation<SetPresence, Empty> Contract { get; } = Operation.Put("setPresence", "/_matrix/client/v3/presence/{userId}/status").AlsoR0() with { RateLimit = RateLimitClass.Message };

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required Body State { get; init; }

    public sealed record Body
    {
        /// <summary><c>online</c>, <c>unavailable</c> or <c>offline</c>.</summary>
        public required string Presence { get; init; }

        public string? StatusMsg { get; init; }
    }
}

/// <summary>Client-Server API, "Presence": a user's presence.</summary>
public sealed record GetPresence : IOperation<GetPresence, GetPresence.Response>
{
    public static Operation<GetPresence, Response> Contract { get; } = Operation.Get("getPresence", "/_matrix/client/v3/presence/{userId}/status").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    public sealed record Response
    {
        public required string Presence { get; init; }

        /// <summary>In milliseconds.</summary>
        public long? LastActiveAgo { get; init; }

        public string? StatusMsg { get; init; }

        public bool? CurrentlyActive { get; init; }
    }
}

/// <summary>The bodies and responses for presence.</summary>
[JsonSerializable(typeof(SetPresence.Body), TypeInfoPropertyName = "SetPresenceBody")]
[JsonSerializable(typeof(GetPresence.Response), TypeInfoPropertyName = "GetPresenceResponse")]
public sealed partial class PresenceJson : JsonSerializerContext;
