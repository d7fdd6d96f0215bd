using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET register/m.login.registration_token/validity".</summary>
internal sealed class RegistrationTokenValidityHandler(RegistrationGate gate, FirstAdministrator first, IRegistrationTokens tokens)
    : IHandler<RegistrationTokenValidity, RegistrationTokenValidity.Response>
{
    public async ValueTask<RegistrationTokenValidity.Response> HandleAsync(
        Call call, RegistrationTokenValidity request, CancellationToken cancellationToken)
    {
        await gate.RequireOpenAsync(cancellationToken);
        return new RegistrationTokenValidity.Response(
            await first.IsCodeAsync(request.Token, cancellationToken) || await tokens.IsValidAsync(request.Token, cancellationToken));
    }
}
