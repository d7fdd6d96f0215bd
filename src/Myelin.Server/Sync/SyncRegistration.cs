using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Storage.Caches;
using Myelin.Server.Sync.Endpoints;
using Myelin.Server.Sync.Polling;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Sync.State;
using Myelin.Server.Sync.Timelines;
using Myelin.Server.Sync.Tokens;
using Myelin.Server.Sync.Unread;

namespace Myelin.Server.Sync;

/// <summary>The slice of syncing.</summary>
internal static class SyncRegistration
{
    public static IServiceCollection AddSync(this IServiceCollection services) =>
        services
            .AddSingleton<SyncTokens>()
            .AddSingleton<SyncListeners>()
            .AddSingleton<SyncPolling>()
            .AddSingleton<SyncLooking>()
            .AddSingleton<JoinedRooms>()
            .AddSingleton<JoinContinuity>()
            .AddSingleton<ChangedRooms>()
            .AddSingleton<NewMembers>()
            .AddSingleton<PresenceReader>()
            .AddSingleton<OutsideRooms>()
            .AddSingleton<LeftRooms>()
            .AddSingleton<DeviceReading>()
            .AddSingleton<Heroes>()
            .AddSingleton<RoomNewsReading>()
            .AddSingleton<TimelineBundling>()
            .AddSingleton<TimelineReading>()
            .AddSingleton<SteadyVisibility>()
            .AddSingleton<StateSince>()
            .AddSingleton<StateSection>()
            .AddSingleton<LazyMembers>()
            .AddSingleton<UnreadCounting>()
            .AddSingleton<OwnMembership>()
            .AddSingleton<RoomMoments>()
            .AddSingleton<PreparedEvents>().AddSingleton<ISpareMemory>(provider => provider.GetRequiredService<PreparedEvents>())
            .AddSingleton<PushEvaluation>()
            .AddOperation<GetKeysChanges, GetKeysChanges.Response, GetKeysChangesHandler>()
            .AddOperation<Api.ClientServer.Sync.Sync, IJsonBody, SyncHandler>();
}
