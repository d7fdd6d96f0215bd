using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts;

/// <summary>An account of this server. It outlives its deactivation, so that a user ID is never given twice.</summary>
/// <param name="User">The user ID.</param>
/// <param name="Number">The user's number.</param>
/// <param name="Kind">What kind of account it is.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Account(UserId User, UserNumber Number, AccountKind Kind, DateTimeOffset CreatedAt)
{
    public bool IsAdministrator { get; init; }

    /// <summary>Only logging out works ("Account locking").</summary>
    public bool IsLocked { get; init; }

    /// <summary>May read and leave, not write ("Account suspension").</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Can never be used again ("Account deactivation").</summary>
    public bool IsDeactivated { get; init; }

    /// <summary>Deactivated with the wish that the user's content be erased: whoever joins later is served redacted copies.</summary>
    public bool IsErased { get; init; }
}

/// <summary>The kinds of account that can be registered. The values are stored: never change or reuse one.</summary>
public enum AccountKind : short
{
    User = 0,

    Guest = 1,

    /// <summary>Made by or for an application service: nobody logs in to it by password, and the first of them is no administrator.</summary>
    AppService = 2,
}

/// <summary>The fact of a <see cref="Log.LogEntryKind.Account"/> entry: an account was made.</summary>
public sealed record AccountCreated(UserId User);

/// <summary>The fact of a <see cref="Log.LogEntryKind.Account"/> entry: an account was deactivated.</summary>
public sealed record AccountDeactivated(UserId User, bool IsErased);

/// <summary>The fact of a <see cref="Log.LogEntryKind.Account"/> entry whose detail is the device's number: a device was deleted.</summary>
public sealed record DeviceDeleted(UserId User, DeviceId Device);
