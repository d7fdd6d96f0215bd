using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts;

/// <summary>Takes part in the making of an account: what a slice adds becomes true together with the account.</summary>
public interface IAccountCreationStep
{
    /// <param name="unit">The unit that makes the account.</param>
    /// <param name="account">The account to be.</param>
    /// <param name="displayName">The display name asked for; null if none was.</param>
    void AddTo(LogUnit unit, Account account, string? displayName);
}

/// <summary>Takes part in the deletion of devices: what a slice adds becomes true together with it, such as the end of the device's keys.</summary>
public interface IDeviceDeletionStep
{
    void AddTo(LogUnit unit, UserId user, UserNumber number, DeviceId device);
}

/// <summary>Takes part in whatever changes what others see of a user's devices: what a slice adds tells them of it.</summary>
public interface IDeviceListStep
{
    void AddTo(LogUnit unit, UserNumber number);
}

/// <summary>
/// Takes part in a deactivation: leaving rooms, forgetting pushers and profile. Runs after the account was closed, outside of the
/// request, and again after a crash or a failure: it must come to the same end when repeated.
/// </summary>
public interface IDeactivationStep
{
    Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken);
}

/// <summary>Knows of IDs that a device must not have, such as a cross-signing key's (Client-Server API, "POST login").</summary>
public interface IReservedDeviceIds
{
    ValueTask<bool> IsReservedAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken);
}

/// <summary>Knows of user IDs that are not anybody's to take: those in the namespaces of application services.</summary>
public interface IReservedUserIds
{
    /// <summary>Whether the ID is kept for another than this application service; null: for anybody.</summary>
    bool IsReserved(UserId user, string? appService);

    /// <summary>Whether the application service may make and log in to the user.</summary>
    bool Covers(string appService, UserId user);
}

/// <summary>Makes accounts that are asked for before they are there: application services do ("Querying").</summary>
public interface IAccountSource
{
    /// <summary>Asks whoever could make the account, if there is none; afterwards it may be there.</summary>
    ValueTask RequestAsync(UserId user, CancellationToken cancellationToken);
}

/// <summary>Knows access tokens other than those of accounts: application services'. Asked before accounts are, so it must answer from memory.</summary>
public interface IAccessTokenSource
{
    /// <summary>The caller; null if the token is not of this source.</summary>
    /// <exception cref="Api.MatrixException">The token is known and may not act so.</exception>
    ValueTask<Http.Caller?> FindAsync(string accessToken, Http.Presented call, CancellationToken cancellationToken);
}
