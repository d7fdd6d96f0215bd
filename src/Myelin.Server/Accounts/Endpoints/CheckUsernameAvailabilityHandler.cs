using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET register/available".</summary>
internal sealed class CheckUsernameAvailabilityHandler(RegistrationGate gate, AccountCreation creation)
    : IHandler<CheckUsernameAvailability, CheckUsernameAvailability.Response>
{
    public async ValueTask<CheckUsernameAvailability.Response> HandleAsync(
        Call call, CheckUsernameAvailability request, CancellationToken cancellationToken)
    {
        // A closed server does not tell strangers which names exist.
        await gate.RequireOpenAsync(cancellationToken);
        await creation.CheckAvailableAsync(request.Username, cancellationToken);
        return new CheckUsernameAvailability.Response(true);
    }
}
