using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Presence;

/// <summary>Client-Server API, "Presence": setting one's own.</summary>
public sealed record SetPresence : IOperation<Empty>
{
    public static Operation Contract { get; } = Operation.Put("setPresence", "/_matrix/client/v3/presence/{userId}/status").AlsoR0() with { RateLimit = RateLimitClass.Message };

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
