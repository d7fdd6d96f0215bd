using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Removes a registration token.</summary>
internal sealed class DeleteRegistrationTokenHandler(IRegistrationTokens tokens) : IHandler<DeleteRegistrationToken, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, DeleteRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        return await tokens.DeleteAsync(request.Token, cancellationToken) ? Empty.Value : throw AdministeredTokens.Missing();
    }
}
