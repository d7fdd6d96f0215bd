using Myelin.Server.Http;
using Myelin.Server.RoomActions;

namespace Myelin.Server.RoomFederation.Joins;

/// <summary>Registers joins across servers.</summary>
internal static class JoinsRegistration
{
    public static IServiceCollection AddJoins(this IServiceCollection services) =>
        services
            .AddSingleton<JoinAdmission>()
            .AddSingleton<IRemoteRooms, RoomJoiner>()
            .AddEndpoints<JoinEndpoints>();
}
