using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class KnockRoomHandler(RoomCommands rooms, RoomReferences references) : IHandler<KnockRoom, KnockRoom.Response>
{
    public async ValueTask<KnockRoom.Response> HandleAsync(Call call, KnockRoom request, CancellationToken cancellationToken)
    {
        var room = await references.ResolveAsync(request.RoomIdOrAlias, cancellationToken);
        await rooms.EnterAsync(call.Caller, room, MembershipAction.Knock, request.Parameters.Reason, null, cancellationToken);
        return new KnockRoom.Response(room);
    }
}
