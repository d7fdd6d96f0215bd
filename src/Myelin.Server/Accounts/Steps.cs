using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts;

/// <summary>Takes part in creating an account: what a slice adds is committed together with the account.</summary>
public interface IAccountCreationStep
{
    /// <param name="unit">The unit that creates the account.</param>
    /// <param name="account">The new account.</param>
    /// <param name="displayName">The requested display name; null if there is none.</param>
    void AddTo(LogUnit unit, Account account, string? displayName);
}

/// <summary>
/// Takes part in deleting devices: what a slice adds is committed together with the deletion, such as the removal of the device's keys.
/// </summary>
public interface IDeviceDeletionStep
{
    void AddTo(LogUnit unit, UserId user, UserNumber number, DeviceId device);
}

/// <summary>Takes part in any change of a user's devices that others can see: a slice adds what notifies them.</summary>
public interface IDeviceListStep
{
    void AddTo(LogUnit unit, UserNumber number);
}

/// <summary>
/// Takes part in a deactivation: leaves rooms, removes pushers and profile. Runs after the account has been deactivated, outside the request,
/// and again after a crash or failure, so it must be idempotent.
/// </summary>
public interface IDeactivationStep
{
    Task RunAsync(UserId user, bool erase, CancellationToken cancellationToken);
}

/// <summary>Knows IDs that a device must not have, such as a cross-signing key's (Client-Server API, "POST login").</summary>
public interface IReservedDeviceIds
{
    ValueTask<bool> IsReservedAsync(UserNumber user, DeviceId device, CancellationToken cancellationToken);
}

/// <summary>Knows user IDs that are reserved: those in the namespaces of application services.</summary>
public interface IReservedUserIds
{
    /// <summary>Whether the ID is reserved for anyone other than this application service; null: for anyone at all.</summary>
    bool IsReserved(UserId user, string? appService);

    /// <summary>Whether the application service may create the user and log in as it.</summary>
    bool Covers(string appService, UserId user);
}

/// <summary>Creates accounts on demand, as application services do ("Querying").</summary>
public interface IAccountSource
{
    /// <summary>If the account does not exist, asks whoever could create it; afterwards it may exist.</summary>
    ValueTask RequestAsync(UserId user, CancellationToken cancellationToken);
}

/// <summary>
/// Knows access tokens other than those of accounts: application services'. It is asked before accounts are, so it must answer from memory.
/// </summary>
public interface IAccessTokenSource
{
    /// <summary>The caller; null if this source does not know the token.</summary>
    /// <exception cref="Api.MatrixException">The token is known, but does not allow this call.</exception>
    ValueTask<Http.Caller?> FindAsync(string accessToken, Http.Presented call, CancellationToken cancellationToken);
}
