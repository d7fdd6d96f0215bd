using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>Administrators' view of accounts and operations on them ("Server Administration").</summary>
internal sealed class AccountModerationEndpoints(
    IAccounts accounts,
    IDevices devices,
    ModerationGate gate,
    IAccountAdministration administration)
    : IEndpoints<AccountModerationEndpoints>
{
    public static void Map(IOperationMap<AccountModerationEndpoints> map)
    {
        map.Serve(GetWhoIs.Contract, static endpoints => endpoints.GetWhoIsAsync);
        map.Serve(GetAdminSuspendUser.Contract, static endpoints => endpoints.GetAdminSuspendUserAsync);
        map.Serve(SetAdminSuspendUser.Contract, static endpoints => endpoints.SetAdminSuspendUserAsync);
        map.Serve(GetAdminLockUser.Contract, static endpoints => endpoints.GetAdminLockUserAsync);
        map.Serve(SetAdminLockUser.Contract, static endpoints => endpoints.SetAdminLockUserAsync);
    }

    private async ValueTask<GetWhoIs.Response> GetWhoIsAsync(Call call, GetWhoIs request, CancellationToken cancellationToken)
    {
        if (call.Caller.User != request.UserId && !call.Caller.IsAdministrator)
        {
            throw MatrixException.Forbidden("You are not an administrator of this server.");
        }

        if (!await accounts.ExistsAsync(request.UserId, cancellationToken))
        {
            throw MatrixException.NotFound("There is no such user.");
        }

        var found = await devices.ListAsync(request.UserId, cancellationToken);
        return new GetWhoIs.Response(request.UserId, found.ToDictionary(device => device.Id, Info));
    }

    private static GetWhoIs.DeviceInfo Info(Device device) => new(
    [
        new GetWhoIs.SessionInfo(
        [
            new GetWhoIs.ConnectionInfo(device.LastSeenAddress, device.LastSeenAt?.ToUnixTimeMilliseconds(), device.LastSeenUserAgent),
        ]),
    ]);

    private async ValueTask<SuspendedStatus> GetAdminSuspendUserAsync(Call call, GetAdminSuspendUser request, CancellationToken cancellationToken) =>
        new() { Suspended = (await gate.TargetOfReadAsync(call.Caller, request.UserId, cancellationToken)).IsSuspended };

    private async ValueTask<SuspendedStatus> SetAdminSuspendUserAsync(Call call, SetAdminSuspendUser request, CancellationToken cancellationToken)
    {
        var target = await gate.TargetOfChangeAsync(call.Caller, request.UserId, cancellationToken);
        await administration.SetSuspendedAsync(target.User, request.Content.Suspended, cancellationToken);
        return request.Content;
    }

    private async ValueTask<LockedStatus> GetAdminLockUserAsync(Call call, GetAdminLockUser request, CancellationToken cancellationToken) =>
        new() { Locked = (await gate.TargetOfReadAsync(call.Caller, request.UserId, cancellationToken)).IsLocked };

    private async ValueTask<LockedStatus> SetAdminLockUserAsync(Call call, SetAdminLockUser request, CancellationToken cancellationToken)
    {
        var target = await gate.TargetOfChangeAsync(call.Caller, request.UserId, cancellationToken);
        await administration.SetLockedAsync(target.User, request.Content.Locked, cancellationToken);
        return request.Content;
    }
}

/// <summary>
/// Decides who may moderate whom ("Account moderation"). It authorises before any look-up, so that nobody can find out which users exist.
/// </summary>
internal sealed class ModerationGate(IAccounts accounts, Localparts localparts)
{
    /// <summary>The account that an administrator wants to see.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>, <c>M_NOT_FOUND</c>.</exception>
    public async ValueTask<Account> TargetOfReadAsync(Caller caller, UserId user, CancellationToken cancellationToken)
    {
        if (!caller.IsAdministrator)
        {
            throw MatrixException.Forbidden("You are not an administrator of this server.");
        }

        if (!user.IsOn(localparts.ServerName))
        {
            throw MatrixException.InvalidParam("The user does not belong to this server.");
        }

        var account = await accounts.FindAsync(user, cancellationToken);
        return account switch
        {
            null or { IsDeactivated: true } => throw MatrixException.NotFound("There is no such user."),
            { IsAdministrator: true } when user != caller.User => throw MatrixException.Forbidden("The user is an administrator as well."),
            _ => account,
        };
    }

    /// <summary>The account that an administrator wants to change; never the administrator's own.</summary>
    /// <exception cref="MatrixException"><c>M_FORBIDDEN</c>, <c>M_INVALID_PARAM</c>, <c>M_NOT_FOUND</c>.</exception>
    public async ValueTask<Account> TargetOfChangeAsync(Caller caller, UserId user, CancellationToken cancellationToken)
    {
        var account = await TargetOfReadAsync(caller, user, cancellationToken);
        return account.User == caller.User ? throw MatrixException.Forbidden("This can't be done to your own account.") : account;
    }
}
