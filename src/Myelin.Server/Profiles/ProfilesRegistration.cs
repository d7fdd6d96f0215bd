using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.Profiles.Endpoints;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.Profiles;

/// <summary>Registers profiles.</summary>
internal static class ProfilesRegistration
{
    public static IServiceCollection AddProfiles(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema300Profiles>()
            .AddSingleton<StoredProfiles>()
            .AddSingleton<RequestedAccounts>()
            .AddSingleton<IProfiles>(provider => provider.GetRequiredService<StoredProfiles>())
            .AddSingleton<IAccountCreationStep, FirstProfile>()
            .AddSingleton<IDeactivationStep, ProfileErasure>()
            .AddSingleton<IMigration, Schema1102DuePropagations>()
            .AddScheduledWork<ProfilePropagation>()
            .AddEndpoints<ProfileEndpoints>();
}
