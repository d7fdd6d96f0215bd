using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetJoinedMembersByRoomHandler(MemberReading reading) : IHandler<GetJoinedMembersByRoom, GetJoinedMembersByRoom.Response>
{
    public async ValueTask<GetJoinedMembersByRoom.Response> HandleAsync(Call call, GetJoinedMembersByRoom request, CancellationToken cancellationToken)
    {
        return new GetJoinedMembersByRoom.Response(await reading.JoinedAsync(call.Caller, request.RoomId, cancellationToken));
    }
}
