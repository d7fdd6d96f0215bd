using Myelin.Api.ClientServer.Voip;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Voip.Endpoints;

namespace Myelin.Server.Voip;

/// <summary>Registers the VoIP endpoints.</summary>
internal static class VoipRegistration
{
    public static IServiceCollection AddVoip(this IServiceCollection services) => services.AddEndpoints<VoipEndpoints>();
}
