using System.Text.Json;
using Myelin.Api;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>"Token-authenticated registration". The use is counted when the account is made. The code of the first administrator comes this way too.</summary>
internal sealed class RegistrationTokenStage(RegistrationTokens tokens, RegistrationGate gate, FirstAdministrator first) : IAuthenticationStage
{
    public string Type => StageTypes.RegistrationToken;

    public async ValueTask<InteractiveOutcome> AttemptAsync(
        InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken)
    {
        if (!presented.TryGetProperty("token", out var token))
        {
            throw MatrixException.MissingParam("There is no 'token'.");
        }

        if (token.ValueKind != JsonValueKind.String)
        {
            throw MatrixException.BadJson("'token' must be a string.");
        }

        if (await first.IsCodeAsync(token.GetString()!, cancellationToken))
        {
            return outcome with { IsFirstAdministrator = true };
        }

        return gate.TakesTokens && await tokens.IsValidAsync(token.GetString()!, cancellationToken)
            ? outcome with { RegistrationToken = token.GetString() }
            : throw new MatrixException(401, ErrCodes.Forbidden, "The registration token is not valid.");
    }
}
