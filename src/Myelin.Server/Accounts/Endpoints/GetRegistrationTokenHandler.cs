using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Tells of a registration token.</summary>
internal sealed class GetRegistrationTokenHandler(IRegistrationTokens tokens, AdministeredTokens administered)
    : IHandler<GetRegistrationToken, AdministeredToken>
{
    public async ValueTask<AdministeredToken> HandleAsync(Call call, GetRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        return administered.Tell(await tokens.FindAsync(request.Token, cancellationToken) ?? throw AdministeredTokens.Missing());
    }
}
