using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.RoomDirectory.Endpoints;
using Myelin.Server.Storage;

namespace Myelin.Server.RoomDirectory;

/// <summary>Composes aliases and the published room directory.</summary>
internal static class RoomDirectoryRegistration
{
    public static IServiceCollection AddRoomDirectory(this IServiceCollection services) =>
        services
            .AddSingleton<IMigration, Schema600RoomDirectory>()
            .AddSingleton<StoredRoomAliases>()
            .AddSingleton<IRoomAliases>(provider => provider.GetRequiredService<StoredRoomAliases>())
            .AddSingleton<IPublishedRooms, PublishedRooms>()
            .AddSingleton<RoomPermissions>()
            .AddSingleton<AliasNamespaces>()
            .AddSingleton<AliasResolution>()
            .AddSingleton<RoomAliasing>()
            .AddSingleton<PublicRoomSummaries>()
            .AddSingleton<PublicRoomList>()
            .AddApiJson(RoomDirectoryJson.Default)
            .AddOperation<SetRoomAlias, Empty, SetRoomAliasHandler>()
            .AddOperation<GetRoomIdByAlias, GetRoomIdByAlias.Response, GetRoomIdByAliasHandler>()
            .AddOperation<DeleteRoomAlias, Empty, DeleteRoomAliasHandler>()
            .AddOperation<GetLocalAliases, GetLocalAliases.Response, GetLocalAliasesHandler>()
            .AddOperation<GetRoomVisibilityOnDirectory, GetRoomVisibilityOnDirectory.Response, GetRoomVisibilityOnDirectoryHandler>()
            .AddOperation<SetRoomVisibilityOnDirectory, Empty, SetRoomVisibilityOnDirectoryHandler>()
            .AddOperation<GetPublicRooms, PublicRoomsPage, GetPublicRoomsHandler>()
            .AddOperation<QueryPublicRooms, PublicRoomsPage, QueryPublicRoomsHandler>();
}
