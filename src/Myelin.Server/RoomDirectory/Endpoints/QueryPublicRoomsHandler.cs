using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory.Endpoints;

internal sealed class QueryPublicRoomsHandler(PublishedRoomSearch search) : IHandler<QueryPublicRooms, PublishedRooms>
{
    public async ValueTask<PublishedRooms> HandleAsync(Call call, QueryPublicRooms request, CancellationToken cancellationToken)
    {
        search.RequireLocal(request.Server);
        var query = request.Query;
        if (query.ThirdPartyInstanceId is not null)
        {
            // Rooms of third-party networks are listed by application services, of which none is asked here.
            return query.IncludeAllNetworks is true
                ? throw MatrixException.InvalidParam("'third_party_instance_id' does not go with 'include_all_networks'.")
                : new PublishedRooms { Chunk = [], TotalRoomCountEstimate = 0 };
        }

        return await search.FindAsync(new PublishedRoomQuery(query.Limit, query.Since, query.Filter?.GenericSearchTerm, query.Filter?.RoomTypes), cancellationToken);
    }
}
