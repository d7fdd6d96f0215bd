using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST login".</summary>
internal sealed class LoginHandler(
    PasswordVerification passwords,
    LoginTokens loginTokens,
    AppServiceLogin appServiceLogin,
    AccountStore accounts,
    SessionOpening sessions,
    ILogWriter writer,
    IOptions<MyelinOptions> options)
    : IHandler<Login, Login.Response>
{
    public const string PasswordType = "m.login.password";
    public const string TokenType = "m.login.token";
    public const string AppServiceType = "m.login.application_service";

    public async ValueTask<Login.Response> HandleAsync(Call call, Login request, CancellationToken cancellationToken)
    {
        var body = request.Content;
        var unit = new LogUnit();
        var account = body.Type switch
        {
            PasswordType => await passwords.VerifyAsync(
                PasswordVerification.UserOf(body.Identifier, body.User, body.Medium, body.Address),
                (body.Password ?? throw MatrixException.MissingParam("There is no 'password'.")).Reveal(),
                cancellationToken),
            TokenType => await ByTokenAsync(
                unit, (body.Token ?? throw MatrixException.MissingParam("There is no 'token'.")).Reveal(), cancellationToken),
            AppServiceType => await appServiceLogin.FindAsync(
                call.RequireAppService(), PasswordVerification.UserOf(body.Identifier, body.User, body.Medium, body.Address), cancellationToken),
            _ => throw new MatrixException(400, ErrCodes.Unknown, "The login type is not known."),
        };
        account.RefuseUnlessUsable();
        unit.Require("SELECT is_deactivated FROM accounts WHERE user_number = $1", 0, account.Number.Value);
        var session = await sessions.AddToAsync(
            unit,
            account.Number,
            new SessionRequest(body.DeviceId, body.InitialDeviceDisplayName, body.RefreshToken is true, call),
            cancellationToken);
        try
        {
            await writer.AppendAsync(unit, cancellationToken);
        }
        catch (UnitRefusedException)
        {
            throw body.Type == TokenType ? LoginTokens.Invalid() : AccountRefusals.Deactivated();
        }

        return Answer(account, session);
    }

    private async ValueTask<Account> ByTokenAsync(LogUnit unit, string token, CancellationToken cancellationToken)
    {
        var user = await loginTokens.FindAsync(token, cancellationToken);
        LoginTokens.AddUse(unit, token);
        return (await accounts.FindStoredAsync(user, cancellationToken))?.Account ?? throw LoginTokens.Invalid();
    }

    private Login.Response Answer(Account account, NewSession session) => new()
    {
        UserId = account.User,
        AccessToken = session.AccessToken,
        RefreshToken = session.RefreshToken,
        ExpiresInMs = (long?)session.Lifetime?.TotalMilliseconds,
        DeviceId = session.DeviceId,
        HomeServer = account.User.ServerName.Value,
        WellKnown = options.Value.PublicBaseUrl is { Length: > 0 } url ? new Login.WellKnownClient(new Login.WellKnownHomeserver(url)) : null,
    };
}
