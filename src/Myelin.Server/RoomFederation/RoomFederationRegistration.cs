using Myelin.Server.Http;
using Myelin.Server.RoomActions;
using Myelin.Server.RoomFederation.Joins;

namespace Myelin.Server.RoomFederation;

/// <summary>Registers what makes rooms shared with other servers (Server-Server API).</summary>
internal static class RoomFederationRegistration
{
    public static IServiceCollection AddRoomFederation(this IServiceCollection services) =>
        services
            .AddSingleton<PduVerification>()
            .AddSingleton<RoomAdmission>()
            .AddSingleton<IRemoteRooms, RoomJoiner>()
            .AddEndpoints<JoinEndpoints>();
}
