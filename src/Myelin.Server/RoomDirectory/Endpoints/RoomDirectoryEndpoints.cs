using Myelin.Api;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

/// <summary>Serves and changes the list of published rooms ("Published room directory").</summary>
internal sealed class RoomDirectoryEndpoints(
    PublicRoomList list,
    IRooms rooms,
    IPublishedRooms published,
    RoomPermissions permissions)
    : IEndpoints<RoomDirectoryEndpoints>
{
    public static void Map(IOperationMap<RoomDirectoryEndpoints> map)
    {
        map.Serve(GetPublicRooms.Contract, static endpoints => endpoints.GetPublicRoomsAsync);
        map.Serve(QueryPublicRooms.Contract, static endpoints => endpoints.QueryPublicRoomsAsync);
        map.Serve(GetRoomVisibilityOnDirectory.Contract, static endpoints => endpoints.GetRoomVisibilityOnDirectoryAsync);
        map.Serve(SetRoomVisibilityOnDirectory.Contract, static endpoints => endpoints.SetRoomVisibilityOnDirectoryAsync);
    }

    private ValueTask<PublicRoomsPage> GetPublicRoomsAsync(Call call, GetPublicRooms request, CancellationToken cancellationToken) =>
        list.ListAsync(request.Server, request.Limit, request.Since, null, default, cancellationToken);

    private ValueTask<PublicRoomsPage> QueryPublicRoomsAsync(Call call, QueryPublicRooms request, CancellationToken cancellationToken)
    {
        var parameters = request.Parameters;
        var instance = parameters.ThirdPartyInstanceId is { Length: > 0 } named ? named : null;
        return parameters.IncludeAllNetworks is true && instance is not null
            ? throw MatrixException.InvalidParam("'third_party_instance_id' can only be used if 'include_all_networks' is false.")
            : list.ListAsync(
                request.Server,
                parameters.Limit,
                parameters.Since,
                parameters.Filter,
                new ListedNetworks(parameters.IncludeAllNetworks is true, instance),
                cancellationToken);
    }

    private async ValueTask<GetRoomVisibilityOnDirectory.Response> GetRoomVisibilityOnDirectoryAsync(
        Call call, GetRoomVisibilityOnDirectory request, CancellationToken cancellationToken)
    {
        if (await rooms.FindAsync(request.RoomId, cancellationToken) is null)
        {
            throw MatrixException.NotFound("Room not found");
        }

        return new GetRoomVisibilityOnDirectory.Response(
            await published.IsPublishedAsync(request.RoomId, cancellationToken) ? RoomVisibility.Public : RoomVisibility.Private);
    }

    private async ValueTask<Empty> SetRoomVisibilityOnDirectoryAsync(Call call, SetRoomVisibilityOnDirectory request, CancellationToken cancellationToken)
    {
        var isPublic = request.Parameters.Visibility switch
        {
            null or RoomVisibility.Public => true,
            RoomVisibility.Private => false,
            _ => throw MatrixException.InvalidParam("'visibility' is neither public nor private."),
        };
        var room = await rooms.FindAsync(request.RoomId, cancellationToken) ?? throw MatrixException.NotFound("Room not found");
        if (!await permissions.MayListAsync(room, call.Caller, cancellationToken))
        {
            throw MatrixException.Forbidden("Only the room's moderators and administrators may publish a room or take it out of the directory.");
        }

        await published.SetPublishedAsync(request.RoomId, isPublic, cancellationToken);
        return Empty.Value;
    }
}

/// <summary>The values of <c>visibility</c> in the directory.</summary>
internal static class RoomVisibility
{
    public const string Public = "public";

    public const string Private = "private";
}
