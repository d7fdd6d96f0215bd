using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Sync.Endpoints;
using Myelin.Server.Sync.Polling;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Sync.State;
using Myelin.Server.Sync.Timelines;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync;

/// <summary>Registers the sync slice.</summary>
internal static class SyncRegistration
{
    public static IServiceCollection AddSync(this IServiceCollection services) =>
        services
            .AddSingleton<SyncTokens>()
            .AddSingleton<SyncListeners>()
            .AddSingleton<SyncPoller>()
            .AddSingleton<SyncResponseBuilder>()
            .AddSingleton<JoinedRooms>()
            .AddSingleton<JoinContinuity>()
            .AddSingleton<ChangedRooms>()
            .AddSingleton<NewMembers>()
            .AddSingleton<PresenceReader>()
            .AddSingleton<InvitedAndKnockedRooms>()
            .AddSingleton<LeftRooms>()
            .AddSingleton<DeviceSectionReader>()
            .AddSingleton<Heroes>()
            .AddSingleton<RoomUpdateReader>()
            .AddSingleton<TimelineBundler>()
            .AddSingleton<TimelineReader>()
            .AddSingleton<SteadyVisibility>()
            .AddSingleton<StateAgreement>()
            .AddSingleton<StateSection>()
            .AddSingleton<LazyMembers>()
            .AddEndpoints<SyncEndpoints>();
}
