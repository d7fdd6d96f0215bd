using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.UserDirectory;

/// <summary>Client-Server API, "User Directory".</summary>
public sealed record SearchUserDirectory : IOperation<SearchUserDirectory.Response>
{
    public static Operation Contract { get; } = Operation.Post("searchUserDirectory", "/_matrix/client/v3/user_directory/search").AlsoR0() with { RateLimit = RateLimitClass.Search };

    [FromBody]
    public required Body Query { get; init; }

    public sealed record Body
    {
        public required string SearchTerm { get; init; }

        public long? Limit { get; init; }
    }

    public sealed record Found(UserId UserId, string? DisplayName, string? AvatarUrl);

    public sealed record Response(IReadOnlyList<Found> Results, bool Limited);
}

/// <summary>The bodies of the user directory.</summary>
[JsonSerializable(typeof(SearchUserDirectory.Body), TypeInfoPropertyName = "SearchUserDirectoryBody")]
[JsonSerializable(typeof(SearchUserDirectory.Response), TypeInfoPropertyName = "SearchUserDirectoryResponse")]
public sealed partial class UserDirectoryJson : JsonSerializerContext;
