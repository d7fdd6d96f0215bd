using Myelin.Api.ClientServer.UserDirectory;
using Myelin.Server.Http;
using Myelin.Server.UserDirectory.Endpoints;

namespace Myelin.Server.UserDirectory;

/// <summary>Composes the user directory.</summary>
internal static class UserDirectoryRegistration
{
    public static IServiceCollection AddUserDirectory(this IServiceCollection services) =>
        services
            .AddApiJson(UserDirectoryJson.Default)
            .AddOperation<SearchUserDirectory, SearchUserDirectory.Response, SearchUserDirectoryHandler>();
}
