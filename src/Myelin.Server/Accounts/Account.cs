using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts;

/// <summary>An account of this server. It is kept after deactivation, so that its user ID is never reused.</summary>
/// <param name="User">The user ID.</param>
/// <param name="Number">The user's number.</param>
/// <param name="Kind">What kind of account it is.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record Account(UserId User, UserNumber Number, AccountKind Kind, DateTimeOffset CreatedAt)
{
    public bool IsAdministrator { get; init; }

    /// <summary>Only logging out is allowed ("Account locking").</summary>
    public bool IsLocked { get; init; }

    /// <summary>May read and leave but not write ("Account suspension").</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Can never be used again ("Account deactivation").</summary>
    public bool IsDeactivated { get; init; }

    /// <summary>Deactivated with a request for erasure: users who join a room later get redacted copies of this user's events.</summary>
    public bool IsErased { get; init; }
}

/// <summary>The kinds of account that can be registered. The values are stored: never change or reuse one.</summary>
public enum AccountKind : short
{
    User = 0,

    Guest = 1,

    /// <summary>Created by or for an application service. It has no password login, and the first one does not become administrator.</summary>
    AppService = 2,
}

/// <summary>The data of a <see cref="Log.LogEntryKind.Account"/> entry: an account was created.</summary>
public sealed record AccountCreated(UserId User);

/// <summary>The data of a <see cref="Log.LogEntryKind.Account"/> entry: an account was deactivated.</summary>
public sealed record AccountDeactivated(UserId User, bool IsErased);

/// <summary>The data of a <see cref="Log.LogEntryKind.Account"/> entry whose detail is the device's number: a device was deleted.</summary>
public sealed record DeviceDeleted(UserId User, DeviceId Device);
