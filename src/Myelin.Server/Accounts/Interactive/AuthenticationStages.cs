using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Configuration;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>One authentication type ("Authentication types").</summary>
internal interface IAuthenticationStage
{
    string Type { get; }

    /// <summary>Information for the client (<c>params</c>); null if there is none.</summary>
    JsonObject? Parameters => null;

    /// <summary>
    /// Processes an attempt and adds to the outcome. Keep nothing of what the client sent, except what the outcome has a property for.
    /// </summary>
    /// <exception cref="MatrixException">
    /// The attempt failed. <c>M_FORBIDDEN</c> with status 401 may be retried; anything else ends the request.
    /// </exception>
    ValueTask<InteractiveOutcome> AttemptAsync(InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken);
}

/// <summary>"Dummy Auth": always succeeds.</summary>
internal sealed class DummyStage : IAuthenticationStage
{
    public string Type => StageTypes.Dummy;

    public ValueTask<InteractiveOutcome> AttemptAsync(
        InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}

/// <summary>"Password-based": checks the password of the access token's user or, without a token, of the named user.</summary>
internal sealed class PasswordStage(PasswordVerification passwords, Localparts localparts) : IAuthenticationStage
{
    public string Type => StageTypes.Password;

    public async ValueTask<InteractiveOutcome> AttemptAsync(
        InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken)
    {
        var user = User(presented);
        if (request.User is { } caller && !localparts.Login(user).Contains(caller))
        {
            throw MatrixException.Forbidden("The user authenticated is not the one who calls.");
        }

        var password = Text(presented, "password") ?? throw MatrixException.MissingParam("There is no 'password'.");
        try
        {
            var account = await passwords.VerifyAsync(request.User?.Value ?? user, password, cancellationToken);
            account.RefuseUnlessUsable();
            return outcome with { Account = account };
        }
        catch (MatrixException refusal) when (refusal.ErrCode == ErrCode.Forbidden)
        {
            throw new MatrixException(401, ErrCode.Forbidden, refusal.Message);
        }
    }

    private static string User(JsonElement presented)
    {
        UserIdentifier? identifier = null;
        if (presented.TryGetProperty("identifier", out var given))
        {
            identifier = new UserIdentifier
            {
                Type = Text(given, "type"),
                User = Text(given, "user"),
                Medium = Text(given, "medium"),
                Address = Text(given, "address"),
            };
        }

        return PasswordVerification.UserOf(identifier, Text(presented, "user"), Text(presented, "medium"), Text(presented, "address"));
    }

    private static string? Text(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson("The 'identifier' must be an object.");
        }

        return !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw MatrixException.BadJson($"'{name}' must be a string.");
    }
}

/// <summary>
/// "Token-authenticated registration". The use is counted when the account is created. This stage also accepts the first administrator's code.
/// </summary>
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
            : throw new MatrixException(401, ErrCode.Forbidden, "The registration token is not valid.");
    }
}

/// <summary>"Terms of service at registration": completing the stage means that the user has agreed to every policy.</summary>
internal sealed class TermsStage(IOptions<MyelinOptions> options) : IAuthenticationStage
{
    public string Type => StageTypes.Terms;

    public JsonObject Parameters
    {
        get
        {
            var policies = new JsonObject();
            foreach (var (id, terms) in options.Value.Registration.Terms)
            {
                policies[id] = new JsonObject
                {
                    ["version"] = terms.Version,
                    ["en"] = new JsonObject { ["name"] = terms.Name, ["url"] = terms.Url },
                };
            }

            return new JsonObject { ["policies"] = policies };
        }
    }

    public ValueTask<InteractiveOutcome> AttemptAsync(
        InteractiveRequest request, JsonElement presented, InteractiveOutcome outcome, CancellationToken cancellationToken) => ValueTask.FromResult(outcome);
}
