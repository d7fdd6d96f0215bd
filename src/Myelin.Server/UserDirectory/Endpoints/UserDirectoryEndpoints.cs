using Myelin.Api.ClientServer.UserDirectory;
using Myelin.Server.Http;

namespace Myelin.Server.UserDirectory.Endpoints;

/// <summary>Searches for users ("User Directory").</summary>
internal sealed class UserDirectoryEndpoints(UserSearch search) : IEndpoints<UserDirectoryEndpoints>
{
    public static void Map(IOperationMap<UserDirectoryEndpoints> map)
    {
        map.Serve(SearchUserDirectory.Contract, static endpoints => endpoints.SearchUserDirectoryAsync);
    }

    private ValueTask<SearchUserDirectory.Response> SearchUserDirectoryAsync(Call call, SearchUserDirectory request, CancellationToken cancellationToken) =>
        search.SearchAsync(call.Caller.User, request.Search.SearchTerm, request.Search.Limit, cancellationToken);
}
