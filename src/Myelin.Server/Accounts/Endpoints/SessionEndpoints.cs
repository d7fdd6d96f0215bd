using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts.Interactive;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Accounts.Tokens;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Log;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Sessions and their access tokens ("Login", "Refreshing access tokens", "Logout").</summary>
internal sealed class SessionEndpoints(
    IEnumerable<IReservedUserIds> appServices,
    PasswordVerification passwords,
    LoginTokens loginTokens,
    AppServiceLogin appServiceLogin,
    AccountStore accounts,
    SessionOpener sessions,
    ILogWriter writer,
    IOptions<MyelinOptions> options,
    IUserInteractiveAuthentication interactive,
    TokenRefresh refresh,
    DeviceStore devices)
    : IEndpoints<SessionEndpoints>
{
    private readonly GetLoginFlows.Response _flows = new(
    [
        new GetLoginFlows.LoginFlow(PasswordType),
        new GetLoginFlows.LoginFlow(TokenType, GetLoginToken: true),
        .. appServices.Select(_ => new GetLoginFlows.LoginFlow(AppServiceType)),
    ]);

    public const string PasswordType = "m.login.password";
    public const string TokenType = "m.login.token";
    public const string AppServiceType = "m.login.application_service";

    public static void Map(IOperationMap<SessionEndpoints> map)
    {
        map.Serve(GetLoginFlows.Contract, static endpoints => endpoints.GetLoginFlowsAsync);
        map.Serve(Login.Contract, static endpoints => endpoints.LoginAsync);
        map.Serve(GenerateLoginToken.Contract, static endpoints => endpoints.GenerateLoginTokenAsync);
        map.Serve(Refresh.Contract, static endpoints => endpoints.RefreshAsync);
        map.Serve(Logout.Contract, static endpoints => endpoints.LogoutAsync);
        map.Serve(LogoutAll.Contract, static endpoints => endpoints.LogoutAllAsync);
    }

    private ValueTask<GetLoginFlows.Response> GetLoginFlowsAsync(Call call, GetLoginFlows request, CancellationToken cancellationToken) => ValueTask.FromResult(_flows);

    private async ValueTask<Login.Response> LoginAsync(Call call, Login request, CancellationToken cancellationToken)
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
            _ => throw new MatrixException(400, ErrCode.Unknown, "The login type is not known."),
        };
        account.RefuseUnlessUsable();
        AccountStore.RequireActive(unit, account.Number);
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

    private ValueTask<GenerateLoginToken.Response> GenerateLoginTokenAsync(Call call, GenerateLoginToken request, CancellationToken cancellationToken)
    {
        if (call.Caller.Kind == CallerKind.AppService)
        {
            throw new MatrixException(400, ErrCode.Unrecognized, "Application services have no password to confirm this with.");
        }

        return interactive.RunAsync(
            new InteractiveRequest(GenerateLoginToken.Contract, call.Caller.User, InteractiveRequest.PasswordFlow),
            request.Content.Auth,
            async (outcome, token) => new GenerateLoginToken.Response(
                await loginTokens.CreateAsync(outcome.Account!.Number, token), (long)AccountLimits.LoginTokenLifetime.TotalMilliseconds),
            cancellationToken);
    }

    private async ValueTask<Refresh.Response> RefreshAsync(Call call, Refresh request, CancellationToken cancellationToken)
    {
        var session = await refresh.RefreshAsync(request.Content.RefreshToken.Reveal(), cancellationToken);
        return new Refresh.Response(session.AccessToken, session.RefreshToken!, (long)session.Lifetime!.Value.TotalMilliseconds);
    }

    private async ValueTask<Empty> LogoutAsync(Call call, Logout request, CancellationToken cancellationToken)
    {
        if (call.Caller.Device is { } device)
        {
            await devices.DeleteAsync(call.Caller.User, [device], cancellationToken);
        }

        return Empty.Value;
    }

    private async ValueTask<Empty> LogoutAllAsync(Call call, LogoutAll request, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(call.Caller.User, cancellationToken) is { } account)
        {
            var unit = new LogUnit();
            await devices.AddDeletionOfAllAsync(unit, account, spared: null, cancellationToken);
            await writer.AppendAsync(unit, cancellationToken);
        }

        return Empty.Value;
    }
}
