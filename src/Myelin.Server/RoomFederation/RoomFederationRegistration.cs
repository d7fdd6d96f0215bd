using Myelin.Server.RoomFederation.Destinations;
using Myelin.Server.RoomFederation.Joins;
using Myelin.Server.RoomFederation.Queries;
using Myelin.Server.RoomFederation.Receipt;
using Myelin.Server.RoomFederation.Retrieval;

namespace Myelin.Server.RoomFederation;

/// <summary>Registers what makes rooms shared with other servers (Server-Server API).</summary>
internal static class RoomFederationRegistration
{
    public static IServiceCollection AddRoomFederation(this IServiceCollection services) =>
        services
            .AddJoins()
            .AddQueries()
            .AddRetrieval()
            .AddReceipt()
            .AddDestinations();
}
