using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Hosting;
using Myelin.Server.Http;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class GetRoomIdByAliasHandler(IRoomAliases aliases, IRooms rooms, ServerIdentity identity) : IHandler<GetRoomIdByAlias, GetRoomIdByAlias.Response>
{
    public async ValueTask<GetRoomIdByAlias.Response> HandleAsync(Call call, GetRoomIdByAlias request, CancellationToken cancellationToken)
    {
        var roomId = await aliases.ResolveAsync(request.RoomAlias, cancellationToken)
            ?? throw MatrixException.NotFound($"Room alias {request.RoomAlias} not found.");
        var room = await rooms.FindAsync(roomId, cancellationToken);
        var others = (room?.MembersWith(MembershipKind.Join) ?? []).Select(member => member.ServerName.ToString()).Distinct().Where(server => server != identity.ServerName.ToString());
        return new GetRoomIdByAlias.Response(roomId, [identity.ServerName.ToString(), .. others.Take(RoomDirectoryLimits.MaximumServers - 1)]);
    }
}
