using Myelin.Api.ClientServer.Voip;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Voip.Endpoints;

/// <summary>This server knows no TURN server. Clients ask again and again; <c>{}</c> is the answer that makes them do without.</summary>
internal sealed class GetTurnServerHandler : IHandler<GetTurnServer, Empty>
{
    public ValueTask<Empty> HandleAsync(Call call, GetTurnServer request, CancellationToken cancellationToken) => new(Empty.Value);
}
