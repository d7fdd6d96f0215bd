using Myelin.Api.ClientServer.Voip;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Voip.Endpoints;

/// <summary>Voice over IP ("Voice over IP").</summary>
internal sealed class VoipEndpoints : IEndpoints<VoipEndpoints>
{
    public static void Map(IOperationMap<VoipEndpoints> map)
    {
        map.Serve(GetTurnServer.Contract, static endpoints => endpoints.GetTurnServerAsync);
    }

    /// <summary>This server knows no TURN server. Clients ask again and again; <c>{}</c> is the answer that makes them do without.</summary>
    private ValueTask<Empty> GetTurnServerAsync(Call call, GetTurnServer request, CancellationToken cancellationToken) => new(Empty.Value);
}
