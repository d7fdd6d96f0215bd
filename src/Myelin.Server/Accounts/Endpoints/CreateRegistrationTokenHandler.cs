using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Makes a registration token.</summary>
internal sealed class CreateRegistrationTokenHandler(IRegistrationTokens tokens, AdministeredTokens administered)
    : IHandler<CreateRegistrationToken, AdministeredToken>
{
    public async ValueTask<AdministeredToken> HandleAsync(Call call, CreateRegistrationToken request, CancellationToken cancellationToken)
    {
        AdministeredTokens.RequireAdministrator(call.Caller);
        var body = request.Content;
        var wanted = body.Token.ValueKind switch
        {
            JsonValueKind.Undefined => null,
            JsonValueKind.String => body.Token.GetString(),
            _ => throw MatrixException.InvalidParam("'token' is not a string."),
        };
        var bounds = administered.Change(new RegistrationTokenBounds(null, null), body.UsesAllowed, body.ExpiryTime);
        return administered.Tell(await tokens.CreateAsync(wanted, Length(body.Length), bounds, cancellationToken));
    }

    private static int Length(JsonElement length) => length.ValueKind switch
    {
        JsonValueKind.Undefined => AccountLimits.RegistrationTokenLength,
        JsonValueKind.Number when length.TryGetInt32(out var number) && number is > 0 and <= AccountLimits.MaximumRegistrationTokenLength => number,
        _ => throw MatrixException.InvalidParam($"'length' is not a whole number from 1 to {AccountLimits.MaximumRegistrationTokenLength}."),
    };
}
