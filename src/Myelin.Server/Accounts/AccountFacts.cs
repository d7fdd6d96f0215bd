namespace Myelin.Server.Accounts;

/// <summary>The fact of a <see cref="Log.LogEntryKind.Account"/> entry: an account was made.</summary>
public sealed record AccountCreated(UserId User);

/// <summary>The fact of a <see cref="Log.LogEntryKind.Account"/> entry: an account was deactivated.</summary>
public sealed record AccountDeactivated(UserId User, bool IsErased);

/// <summary>The fact of a <see cref="Log.LogEntryKind.Account"/> entry whose detail is the device's number: a device was deleted.</summary>
public sealed record DeviceDeleted(UserId User, DeviceId Device);
