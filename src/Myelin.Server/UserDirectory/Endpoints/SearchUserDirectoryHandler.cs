using Myelin.Api.ClientServer.UserDirectory;
using Myelin.Server.Http;

namespace Myelin.Server.UserDirectory.Endpoints;

internal sealed class SearchUserDirectoryHandler(UserSearch search) : IHandler<SearchUserDirectory, SearchUserDirectory.Response>
{
    public ValueTask<SearchUserDirectory.Response> HandleAsync(Call call, SearchUserDirectory request, CancellationToken cancellationToken) =>
        search.SearchAsync(call.Caller.User, request.Search.SearchTerm, request.Search.Limit, cancellationToken);
}
