using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.RoomActions.Endpoints;
using Myelin.Server.Rooms;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.RoomActions;

/// <summary>Registers what users do to rooms: the checks that need profiles, aliases and account data and come before the room's grain.</summary>
internal static class RoomActionsRegistration
{
    public static IServiceCollection AddRoomActions(this IServiceCollection services) =>
        services
            .AddSingleton<RoomCommands>()
            .AddSingleton<IRoomCommands>(provider => provider.GetRequiredService<RoomCommands>())
            .AddSingleton<InvitePermission>()
            .AddSingleton<SuspendedUserRules>()
            .AddSingleton<StateEventSender>()
            .AddSingleton<SentMembership>()
            .AddSingleton<RoomReferences>()
            .AddSingleton<RoomCreator>()
            .AddSingleton<RecentUpgrades>()
            .AddSingleton<RoomUpgrader>()
            .AddSingleton<IDeactivationStep, RoomDeparture>()
            .AddScheduledWork<GuestDeparture>()
            .AddScheduledWork<CarriedSettings>()
            .AddEndpoints<RoomMembershipEndpoints>()
            .AddEndpoints<RoomCreationEndpoints>()
            .AddEndpoints<SentEventEndpoints>();
}
