using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.AppServices.Masquerading;

/// <summary>Recognises the tokens of application services, and lets them act as their users and those users' devices ("Identity assertion").</summary>
internal sealed class AppServiceTokens(RegisteredAppServices services, SenderAccounts senders, ActingUsers users, ServerIdentity identity) : IAccessTokenSource
{
    // By digest, so that the time of a lookup reveals nothing about a token.
    private readonly FrozenDictionary<string, AppService> _byDigest = services.All.ToFrozenDictionary(service => Digest(service.AsToken), StringComparer.Ordinal);

    public ValueTask<Caller?> FindAsync(string accessToken, Presented call, CancellationToken cancellationToken) =>
        _byDigest.TryGetValue(Digest(accessToken), out var service) ? ActAsync(service, call, cancellationToken) : ValueTask.FromResult<Caller?>(null);

    private static string Digest(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private async ValueTask<Caller?> ActAsync(AppService service, Presented call, CancellationToken cancellationToken)
    {
        await senders.EnsureAsync(cancellationToken);
        var user = call.MasqueradeUser is { Length: > 0 } asked ? Masquerade(service, asked) : service.Sender;
        if (await users.FindAsync(user, cancellationToken) is not { Account: { } account, Devices: var devices })
        {
            throw MatrixException.Forbidden("The application service has not registered this user.");
        }

        RefuseUnlessUsable(account, call);
        DeviceId? device = call.MasqueradeDevice is { Length: > 0 } text ? new DeviceId(text) : null;
        if (device is { } named && !devices.Contains(named))
        {
            throw new MatrixException(400, ErrCode.UnknownDevice, "The user has no such device.");
        }

        return new Caller(user, device, CallerKind.AppService)
        {
            AppService = service.Id,
            IsAdministrator = account.IsAdministrator,
            IsSuspended = account.IsSuspended,

            // "The sender is excluded."
            IsRateLimited = service.IsRateLimited && user != service.Sender,
        };
    }

    private UserId Masquerade(AppService service, string asked) =>
        UserId.TryParse(asked, out var user) && user.IsOn(identity.ServerName) && service.Covers(user)
            ? user
            : throw MatrixException.Forbidden("The application service cannot masquerade as this user.");

    private static void RefuseUnlessUsable(Account account, Presented call)
    {
        if (account.IsDeactivated)
        {
            throw AccountRefusals.Deactivated();
        }

        if (account.IsLocked && !call.AllowsLocked)
        {
            throw AccountRefusals.Locked();
        }
    }
}
