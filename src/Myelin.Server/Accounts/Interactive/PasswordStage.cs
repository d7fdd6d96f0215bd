using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Passwords;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>"Password-based": the password of the user whose access token was presented, or of the user named where none was.</summary>
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
        catch (MatrixException refusal) when (refusal.ErrCode == ErrCodes.Forbidden)
        {
            throw new MatrixException(401, ErrCodes.Forbidden, refusal.Message);
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
