using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;

namespace Myelin.Server.RoomFederation.Queries;

/// <summary>Registers queries between servers.</summary>
internal static class QueriesRegistration
{
    public static IServiceCollection AddQueries(this IServiceCollection services) =>
        services
            .AddSingleton<RemoteQueries>()
            .AddSingleton<IRemoteAliases>(static provider => provider.GetRequiredService<RemoteQueries>())
            .AddSingleton<IRemoteProfiles>(static provider => provider.GetRequiredService<RemoteQueries>())
            .AddEndpoints<QueryEndpoints>();
}
