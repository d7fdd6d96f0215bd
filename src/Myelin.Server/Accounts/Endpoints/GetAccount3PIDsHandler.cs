using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET account/3pid": this server keeps no third-party identifiers.</summary>
internal sealed class GetAccount3PIDsHandler : IHandler<GetAccount3PIDs, GetAccount3PIDs.Response>
{
    public ValueTask<GetAccount3PIDs.Response> HandleAsync(Call call, GetAccount3PIDs request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new GetAccount3PIDs.Response([]));
}
