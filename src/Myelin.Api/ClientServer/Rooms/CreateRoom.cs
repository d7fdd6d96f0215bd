using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>Client-Server API, "Creation".</summary>
public sealed record CreateRoom : IOperation<CreateRoom, CreateRoom.Response>
{
    public static Operation<CreateRoom, Response> Contract { get; } = Operation.Post("createRoom", "/_matrix/client/v3/createRoom").AlsoR0() with { RefusesSuspended = true, RateLimit = RateLimitClass.Join };

    [FromBody]
    public required Body Parameters { get; init; }

    public sealed record Body
    {
        public string? Visibility { get; init; }

        public string? RoomAliasName { get; init; }

        public string? Name { get; init; }

        public string? Topic { get; init; }

        public IReadOnlyList<UserId>? Invite { get; init; }

        [JsonPropertyName("invite_3pid")]
        public IReadOnlyList<JsonElement>? InviteThirdParty { get; init; }

        public string? RoomVersion { get; init; }

        public JsonElement? CreationContent { get; init; }

        public IReadOnlyList<StateEvent>? InitialState { get; init; }

        public string? Preset { get; init; }

        public bool IsDirect { get; init; }

        public JsonElement? PowerLevelContentOverride { get; init; }
    }

    public sealed record StateEvent
    {
        public required string Type { get; init; }

        /// <summary>Empty if absent.</summary>
        public string? StateKey { get; init; }

        public required JsonElement Content { get; init; }
    }

    public sealed record Response(RoomId RoomId);
}
