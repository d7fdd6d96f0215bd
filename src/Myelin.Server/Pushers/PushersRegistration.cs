using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Pushers.Endpoints;

namespace Myelin.Server.Pushers;

/// <summary>Composes pushers.</summary>
internal static class PushersRegistration
{
    public static IServiceCollection AddPushers(this IServiceCollection services) => services.AddOperation<GetPushers, RawJson, GetPushersHandler>();
}
