using Myelin.Api.ClientServer.Voip;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Voip.Endpoints;

/// <summary>VoIP endpoints ("Voice over IP").</summary>
internal sealed class VoipEndpoints : IEndpoints<VoipEndpoints>
{
    public static void Map(IOperationMap<VoipEndpoints> map)
    {
        map.Serve(GetTurnServer.Contract, static endpoints => endpoints.GetTurnServerAsync);
    }

    /// <summary>This server knows no TURN server. Clients keep asking; with <c>{}</c> they do without.</summary>
    private ValueTask<Empty> GetTurnServerAsync(Call call, GetTurnServer request, CancellationToken cancellationToken) => new(Empty.Value);
}
