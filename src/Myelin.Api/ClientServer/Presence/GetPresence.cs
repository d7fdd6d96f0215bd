using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Presence;

/// <summary>Client-Server API, "Presence": a user's presence.</summary>
public sealed record GetPresence : IOperation<GetPresence.Response>
{
    public static Operation Contract { get; } = Operation.Get("getPresence", "/_matrix/client/v3/presence/{userId}/status").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    public sealed record Response
    {
        public required string Presence { get; init; }

        /// <summary>Milliseconds.</summary>
        public long? LastActiveAgo { get; init; }

        public string? StatusMsg { get; init; }

        public bool? CurrentlyActive { get; init; }
    }
}

/// <summary>The bodies of presence.</summary>
[JsonSerializable(typeof(SetPresence.Body), TypeInfoPropertyName = "SetPresenceBody")]
[JsonSerializable(typeof(GetPresence.Response), TypeInfoPropertyName = "GetPresenceResponse")]
public sealed partial class PresenceJson : JsonSerializerContext;
