using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class UpgradeRoomHandler(RoomUpgrading upgrading) : IHandler<UpgradeRoom, UpgradeRoom.Response>
{
    public async ValueTask<UpgradeRoom.Response> HandleAsync(Call call, UpgradeRoom request, CancellationToken cancellationToken)
    {
        var replacement = await upgrading.UpgradeAsync(
            call.Caller, request.RoomId, request.Parameters.NewVersion, request.Parameters.AdditionalCreators ?? [], cancellationToken);
        return new UpgradeRoom.Response(replacement);
    }
}
