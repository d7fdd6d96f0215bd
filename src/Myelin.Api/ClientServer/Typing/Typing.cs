using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Typing;

/// <summary>Client-Server API, "Typing Notifications".</summary>
public sealed record SetTyping : IOperation<SetTyping, Empty>
{
    public static Operation<SetTyping, Empty> Contract { get; } = Operation.Put("setTyping", "/_matrix/client/v3/rooms/{roomId}/typing/{userId}").AlsoR0() with { RateLimit = RateLimitClass.Message };

    [FromPath]
    public required RoomId RoomId { get; init; }

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required Body State { get; init; }

    public sealed record Body
    {
        public required bool Typing { get; init; }

        /// <summary>How long the user counts as typing, in milliseconds.</summary>
        public long? Timeout { get; init; }
    }
}

/// <summary>The body of a typing notification.</summary>
[JsonSerializable(typeof(SetTyping.Body), TypeInfoPropertyName = "SetTypingBody")]
public sealed partial class TypingJson : JsonSerializerContext;
