using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Directories;

/// <summary>Server-Server API, "Querying for information": a query of any type. The types that the specification knows are operations of their own.</summary>
public sealed record QueryInfo : IOperation<QueryInfo, RawValue>
{
    public static Operation<QueryInfo, RawValue> Contract { get; } = Operation.Get("queryInfo", "/_matrix/federation/v1/query/{queryType}") with { Auth = AuthScheme.Server };

    [FromPath]
    public required string QueryType { get; init; }

    /// <summary>The arguments, which depend on the type.</summary>
    [FromWholeQuery]
    public required IReadOnlyList<KeyValuePair<string, string>> Arguments { get; init; }
}

/// <summary>Server-Server API, "Querying for information": the room that an alias of the called server points to.</summary>
public sealed record QueryRoomDirectory : IOperation<QueryRoomDirectory, QueryRoomDirectory.Response>
{
    public static Operation<QueryRoomDirectory, Response> Contract { get; } =
        Operation.Get("queryRoomDirectory", "/_matrix/federation/v1/query/directory") with { Auth = AuthScheme.Server };

    [FromQuery]
    public required RoomAlias RoomAlias { get; init; }

    public sealed record Response : OpenObject
    {
        public required RoomId RoomId { get; init; }

        /// <summary>Servers that are likely in the room. One whose name is not valid doesn't make the others useless.</summary>
        public required IReadOnlyList<string> Servers { get; init; }
    }
}

/// <summary>Server-Server API, "Querying for information": the profile of a user of the called server, or one field of it.</summary>
public sealed record QueryProfile : IOperation<QueryProfile, UserProfile>
{
    public static Operation<QueryProfile, UserProfile> Contract { get; } =
        Operation.Get("queryProfile", "/_matrix/federation/v1/query/profile") with { Auth = AuthScheme.Server };

    [FromQuery]
    public required UserId UserId { get; init; }

    /// <summary>The only field to answer; null means all.</summary>
    [FromQuery]
    public string? Field { get; init; }
}
