using Myelin.Api;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class QueryPublicRoomsHandler(PublicRoomList list) : IHandler<QueryPublicRooms, PublicRoomsPage>
{
    public ValueTask<PublicRoomsPage> HandleAsync(Call call, QueryPublicRooms request, CancellationToken cancellationToken)
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
}
