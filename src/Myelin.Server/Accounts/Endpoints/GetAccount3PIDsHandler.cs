using System.Collections.Immutable;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET account/3pid".</summary>
internal sealed class GetAccount3PIDsHandler(IEmailAddresses emailAddresses) : IHandler<GetAccount3PIDs, GetAccount3PIDs.Response>
{
    public async ValueTask<GetAccount3PIDs.Response> HandleAsync(Call call, GetAccount3PIDs request, CancellationToken cancellationToken)
    {
        var addresses = await emailAddresses.OfUserAsync(call.Caller.User, cancellationToken);
        return new GetAccount3PIDs.Response(addresses
            .Select(proven => new GetAccount3PIDs.ThirdPartyIdentifier("email", proven.Address, proven.AddedAt, proven.AddedAt))
            .ToImmutableArray());
    }
}
