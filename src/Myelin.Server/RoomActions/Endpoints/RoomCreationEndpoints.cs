using Myelin.Api.ClientServer.Rooms;
using Myelin.Server.Http;

namespace Myelin.Server.RoomActions.Endpoints;

/// <summary>Creates and upgrades rooms ("Creation", "Room Upgrades").</summary>
internal sealed class RoomCreationEndpoints(RoomCreator creator, RoomUpgrader upgrader) : IEndpoints<RoomCreationEndpoints>
{
    public static void Map(IOperationMap<RoomCreationEndpoints> map)
    {
        map.Serve(CreateRoom.Contract, static endpoints => endpoints.CreateRoomAsync);
        map.Serve(UpgradeRoom.Contract, static endpoints => endpoints.UpgradeRoomAsync);
    }

    private async ValueTask<CreateRoom.Response> CreateRoomAsync(Call call, CreateRoom request, CancellationToken cancellationToken) =>
        new CreateRoom.Response(await creator.CreateAsync(call.Caller, request.Parameters, cancellationToken));

    private async ValueTask<UpgradeRoom.Response> UpgradeRoomAsync(Call call, UpgradeRoom request, CancellationToken cancellationToken)
    {
        var replacement = await upgrader.UpgradeAsync(
            call.Caller, request.RoomId, request.Parameters.NewVersion, request.Parameters.AdditionalCreators ?? [], cancellationToken);
        return new UpgradeRoom.Response(replacement);
    }
}
