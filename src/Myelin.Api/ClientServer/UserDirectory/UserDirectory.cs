using System.Text.Json.Serialization;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.UserDirectory;

/// <summary>Client-Server API, "User Directory".</summary>
public sealed record SearchUserDirectory : IOperation<SearchUserDirectory, SearchUserDirectory.Response>
{
    public static Operation<SearchUserDirectory, Response> Contract { get; } = Operation.Post("searchUserDirectory", "/_matrix/client/v3/user_directory/search").AlsoR0() with
    {
        RateLimit = RateLimitClass.Search,
    };

    [FromBody]
    public required Body Search { get; init; }

    public sealed record Body
    {
        public required string SearchTerm { get; init; }

        /// <summary>The most users to return; 10 if absent.</summary>
        public long? Limit { get; init; }
    }

    /// <param name="Results">The users, best matches first.</param>
    /// <param name="Limited">Whether there are more results.</param>
    public sealed record Response(IReadOnlyList<User> Results, bool Limited);

    public sealed record User(UserId UserId, string? DisplayName, string? AvatarUrl);
}

/// <summary>The bodies and responses for the user directory.</summary>
[JsonSerializable(typeof(SearchUserDirectory.Body), TypeInfoPropertyName = "SearchUserDirectoryBody")]
[JsonSerializable(typeof(SearchUserDirectory.Response), TypeInfoPropertyName = "SearchUserDirectoryResponse")]
public sealed partial class UserDirectoryJson : JsonSerializerContext;
