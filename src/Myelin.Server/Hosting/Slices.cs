using Myelin.Server.AccountData;
using Myelin.Server.Accounts;
using Myelin.Server.AppServices;
using Myelin.Server.Configuration;
using Myelin.Server.Discovery;
using Myelin.Server.Encryption;
using Myelin.Server.Federation;
using Myelin.Server.Filters;
using Myelin.Server.Log.Readers;
using Myelin.Server.Media;
using Myelin.Server.Outgoing;
using Myelin.Server.Presence;
using Myelin.Server.Profiles;
using Myelin.Server.Push;
using Myelin.Server.PushRules;
using Myelin.Server.Receipts;
using Myelin.Server.Reports;
using Myelin.Server.RoomActions;
using Myelin.Server.RoomDirectory;
using Myelin.Server.RoomFederation;
using Myelin.Server.Rooms;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Sync;
using Myelin.Server.ThirdPartyNetworks;
using Myelin.Server.Typing;
using Myelin.Server.Unread;
using Myelin.Server.UrlPreviews;
using Myelin.Server.UserDirectory;
using Myelin.Server.Voip;

namespace Myelin.Server.Hosting;

/// <summary>The server's slices, in the order in which they depend on each other.</summary>
internal static class Slices
{
    public static IServiceCollection AddSlices(this IServiceCollection services, MyelinOptions options)
    {
        services.AddScheduledWork();
        services.AddLogReaders();
        services.AddOutgoing();
        services.AddDiscovery();
        services.AddFederation();
        services.AddAccounts(options);
        services.AddFilters();
        services.AddAccountData();
        services.AddReceipts();
        services.AddTyping();
        services.AddProfiles();
        services.AddRoomDirectory();
        services.AddPushRules();
        services.AddPresence();
        services.AddReports();
        services.AddUserDirectory();
        services.AddMedia();
        services.AddRooms();
        services.AddRoomActions();
        services.AddUnread();
        services.AddPush();
        services.AddVoip();
        services.AddThirdPartyNetworks();
        services.AddUrlPreviews(options);
        services.AddEncryption();
        services.AddSync();
        services.AddRoomFederation();
        services.AddAppServices(options);
        return services;
    }
}
