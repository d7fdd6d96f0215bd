using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Reading;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetMembersByRoomHandler(MemberReading reading) : IHandler<GetMembersByRoom, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetMembersByRoom request, CancellationToken cancellationToken)
    {
        return await reading.MembersAsync(
            call.Caller, request.RoomId, request.At, request.Membership, request.NotMembership, cancellationToken);
    }
}
