using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Endpoints;

/// <summary>Serves the members of a room and the rooms of a user.</summary>
internal sealed class RoomMemberEndpoints(MemberReader reader, IRooms rooms) : IEndpoints<RoomMemberEndpoints>
{
    public static void Map(IOperationMap<RoomMemberEndpoints> map)
    {
        map.Serve(GetMembersByRoom.Contract, static endpoints => endpoints.GetMembersByRoomAsync);
        map.Serve(GetJoinedMembersByRoom.Contract, static endpoints => endpoints.GetJoinedMembersByRoomAsync);
        map.Serve(GetJoinedRooms.Contract, static endpoints => endpoints.GetJoinedRoomsAsync);
    }

    private async ValueTask<IWritten<GetMembersByRoom.Response>> GetMembersByRoomAsync(Call call, GetMembersByRoom request, CancellationToken cancellationToken) =>
        await reader.MembersAsync(
            call.Caller, request.RoomId, request.At, request.Membership, request.NotMembership, cancellationToken);

    private async ValueTask<GetJoinedMembersByRoom.Response> GetJoinedMembersByRoomAsync(Call call, GetJoinedMembersByRoom request, CancellationToken cancellationToken) =>
        new GetJoinedMembersByRoom.Response(await reader.JoinedAsync(call.Caller, request.RoomId, cancellationToken));

    private async ValueTask<GetJoinedRooms.Response> GetJoinedRoomsAsync(Call call, GetJoinedRooms request, CancellationToken cancellationToken)
    {
        var mine = await rooms.OfUserAsync(call.Caller.User, cancellationToken);
        return new GetJoinedRooms.Response([.. mine.With(MembershipKind.Join)]);
    }
}
