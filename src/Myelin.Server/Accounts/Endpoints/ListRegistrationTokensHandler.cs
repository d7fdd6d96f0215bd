using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Lists registration tokens.</summary>
internal sealed class ListRegistrationTokensHandler(IRegistrationTokens tokens, AdministeredTokens administered, TimeProvider time)
    : IHandler<ListRegistrationTokens, ListRegistrationTokens.Response>
{
    public async ValueTask<ListRegistrationTokens.Response> HandleAsync(Call call, ListRegistrationTokens request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        var now = time.GetUtcNow();
        var listed = (await tokens.ListAsync(cancellationToken)).Where(token => request.Valid is not { } valid || token.IsValid(now) == valid);
        return new ListRegistrationTokens.Response(administered.Tell(listed));
    }
}
