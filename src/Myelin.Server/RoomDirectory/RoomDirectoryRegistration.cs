using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.RoomDirectory.Endpoints;
using Myelin.Server.Rooms;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>Registers aliases and the published room directory.</summary>
internal static class RoomDirectoryRegistration
{
    public static IServiceCollection AddRoomDirectory(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema600RoomDirectory>()
            .AddSingleton<StoredRoomAliases>()
            .AddSingleton<IRoomAliases>(provider => provider.GetRequiredService<StoredRoomAliases>())
            .AddSingleton<IRoomSuccession>(provider => provider.GetRequiredService<StoredRoomAliases>())
            .AddSingleton<PublishedRooms>()
            .AddSingleton<IPublishedRooms>(provider => provider.GetRequiredService<PublishedRooms>())
            .AddSingleton<IRoomSuccession>(provider => provider.GetRequiredService<PublishedRooms>())
            .AddSingleton<RoomPermissions>()
            .AddSingleton<AliasNamespaces>()
            .AddSingleton<AliasResolution>()
            .AddSingleton<RoomAliasCommands>()
            .AddSingleton<PublicRoomSummaries>()
            .AddSingleton<PublicRoomList>()
            .AddEndpoints<RoomAliasEndpoints>()
            .AddEndpoints<RoomDirectoryEndpoints>();
}
