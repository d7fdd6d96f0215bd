using Myelin.Server.RoomFederation.Destinations;

namespace Myelin.Server.RoomFederation;

/// <summary>Registers what makes rooms shared with other servers (Server-Server API).</summary>
internal static class RoomFederationRegistration
{
    public static IServiceCollection AddRoomFederation(this IServiceCollection services) =>
        services
            .AddDestinations();
}
