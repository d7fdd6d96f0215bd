using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Api.PushGateway;
using Myelin.Server.Accounts;
using Myelin.Server.Http;
using Myelin.Server.Log.Readers;
using Myelin.Server.Outgoing;
using Myelin.Server.Push.Delivery;
using Myelin.Server.Push.Endpoints;
using Myelin.Server.Push.Mail;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;

namespace Myelin.Server.Push;

/// <summary>Registers the services of pushers and of the notifications sent through them.</summary>
internal static class PushRegistration
{
    public static IServiceCollection AddPush(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema1400Pushers>()
            .AddSingleton<PusherStore>()
            .AddSingleton<PusherViews>()
            .AddSingleton<PusherEditor>()
            .AddSingleton<IDeviceDeletionStep, DevicePusherDeletion>()
            .AddSingleton<IDeactivationStep, AccountPusherDeletion>()
            .AddSingleton<Badges>()
            .AddSingleton<PushNotices>()
            .AddSingleton<MissedEvents>()
            .AddSingleton<NotificationBody>()
            .AddSingleton<GatewayTurns>()
            .AddSingleton<PushMetrics>()
            .AddSingleton<PushGateway>()
            .AddSingleton<RoomMembersWithPushers>()
            .AddSingleton<EmailSchedule>()
            .AddSingleton<DigestReader>()
            .AddSingleton<MailServer>()
            .AddSingleton<EmailUnsubscription>()
            .AddScheduledWork<EmailDigest>()
            .AddLogConsumer<PushDispatcher>()
            .AddHostedService<PushersStart>()
            .AddCalledOperations(Notify.Contract)
            .AddEndpoints<PusherEndpoints>()
            .AddEndpoints<NotificationEndpoints>()
            .AddSingleton<NotificationList>().AddSingleton<NotificationListWriter>();
}
