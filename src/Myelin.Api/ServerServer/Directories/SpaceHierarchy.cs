using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Directories;

/// <summary>Server-Server API, "Spaces": a room and its children, as far as the calling server could join them or look into them.</summary>
public sealed record GetSpaceHierarchy : IOperation<GetSpaceHierarchy, GetSpaceHierarchy.Response>
{
    public static Operation<GetSpaceHierarchy, Response> Contract { get; } =
        Operation.Get("getSpaceHierarchy", "/_matrix/federation/v1/hierarchy/{roomId}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required RoomId RoomId { get; init; }

    /// <summary>Whether to answer suggested children alone. Null means false.</summary>
    [FromQuery]
    public bool? SuggestedOnly { get; init; }

    public sealed record Response : OpenObject
    {
        public required SpaceRoom Room { get; init; }

        public required IReadOnlyList<SpaceRoom> Children { get; init; }

        /// <summary>Children that the calling server could neither join nor look into. Those that the called server doesn't know are in neither list.</summary>
        public required IReadOnlyList<string> InaccessibleChildren { get; init; }
    }
}

/// <summary>A room of a space (<c>room_summary.yaml</c>).</summary>
public sealed record SpaceRoom : OpenObject
{
    public required RoomId RoomId { get; init; }

    public required long NumJoinedMembers { get; init; }

    public required bool WorldReadable { get; init; }

    public required bool GuestCanJoin { get; init; }

    public string? Name { get; init; }

    public string? Topic { get; init; }

    public string? CanonicalAlias { get; init; }

    public string? AvatarUrl { get; init; }

    /// <summary>Null means <c>public</c>.</summary>
    public string? JoinRule { get; init; }

    public string? RoomType { get; init; }

    /// <summary>The rooms whose members may join a restricted room.</summary>
    public IReadOnlyList<string>? AllowedRoomIds { get; init; }

    /// <summary>The algorithm of encryption; null if the room is not encrypted.</summary>
    public string? Encryption { get; init; }

    public string? RoomVersion { get; init; }

    /// <summary>The <c>m.space.child</c> events as stripped state with <c>origin_server_ts</c>. Of children it may be absent.</summary>
    public IReadOnlyList<RawValue>? ChildrenState { get; init; }
}

/// <summary>The responses for queries and directories.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetSpaceHierarchy.Response), TypeInfoPropertyName = "GetSpaceHierarchyResponse")]
[JsonSerializable(typeof(QueryRoomDirectory.Response), TypeInfoPropertyName = "QueryRoomDirectoryResponse")]
[JsonSerializable(typeof(RawValue))]
public sealed partial class DirectoriesJson : JsonSerializerContext;
