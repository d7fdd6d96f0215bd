using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Changes what a registration token is good for.</summary>
internal sealed class UpdateRegistrationTokenHandler(IRegistrationTokens tokens, AdministeredTokens administered)
    : IHandler<UpdateRegistrationToken, AdministeredToken>
{
    public async ValueTask<AdministeredToken> HandleAsync(Call call, UpdateRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        var body = request.Content;
        var updated = await tokens.UpdateAsync(request.Token, bounds => administered.Change(bounds, body.UsesAllowed, body.ExpiryTime), cancellationToken);
        return administered.Tell(updated ?? throw AdministeredTokens.Missing());
    }
}
