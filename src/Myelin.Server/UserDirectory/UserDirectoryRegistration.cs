using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.Storage;
using Myelin.Server.UserDirectory.Endpoints;

namespace Myelin.Server.UserDirectory;

/// <summary>Registers the user directory.</summary>
internal static class UserDirectoryRegistration
{
    public static IServiceCollection AddUserDirectory(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema650UserDirectory>()
            .AddSingleton<UserDirectoryStore>()
            .AddSingleton<IAccountCreationStep>(provider => provider.GetRequiredService<UserDirectoryStore>())
            .AddSingleton<IProfileStep>(provider => provider.GetRequiredService<UserDirectoryStore>())
            .AddSingleton<IDeactivationStep>(provider => provider.GetRequiredService<UserDirectoryStore>())
            .AddSingleton<UserVisibility>()
            .AddSingleton<UserSearch>()
            .AddEndpoints<UserDirectoryEndpoints>();
}
