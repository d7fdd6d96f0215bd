using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class GetJoinedRoomsHandler(IRooms rooms) : IHandler<GetJoinedRooms, GetJoinedRooms.Response>
{
    public async ValueTask<GetJoinedRooms.Response> HandleAsync(Call call, GetJoinedRooms request, CancellationToken cancellationToken)
    {
        var mine = await rooms.OfUserAsync(call.Caller.User, cancellationToken);
        return new GetJoinedRooms.Response([.. mine.With(MembershipKind.Join)]);
    }
}
