using System.Collections.Immutable;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET admin/whois/{userId}": for administrators and for the user themselves.</summary>
public sealed record GetWhoIs : IOperation<GetWhoIs, GetWhoIs.Response>
{
    public static Operation<GetWhoIs, Response> Contract { get; } = Operation.Get("getWhoIs", "/_matrix/client/v3/admin/whois/{userId}").AlsoR0();

    [FromPath]
    public required UserId UserId { get; init; }

    /// <param name="UserId">The user.</param>
    /// <param name="Devices">The user's devices by ID.</param>
    public sealed record Response(UserId UserId, IReadOnlyDictionary<DeviceId, DeviceInfo> Devices);

    public sealed record DeviceInfo(ImmutableArray<SessionInfo> Sessions);

    public sealed record SessionInfo(ImmutableArray<ConnectionInfo> Connections);

    /// <param name="Ip">The last IP address.</param>
    /// <param name="LastSeen">When the user was last seen there, in milliseconds since the Unix epoch.</param>
    /// <param name="UserAgent">The last user agent.</param>
    public sealed record ConnectionInfo(string? Ip, long? LastSeen, string? UserAgent);
}

/// <summary>Client-Server API, "GET admin/suspend/{userId}".</summary>
public sealed record GetAdminSuspendUser : IOperation<GetAdminSuspendUser, SuspendedStatus>
{
    public static Operation<GetAdminSuspendUser, SuspendedStatus> Contract { get; } = Operation.Get("getAdminSuspendUser", "/_matrix/client/v1/admin/suspend/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }
}

/// <summary>Client-Server API, "PUT admin/suspend/{userId}".</summary>
public sealed record SetAdminSuspendUser : IOperation<SetAdminSuspendUser, SuspendedStatus>
{
    public static Operation<SetAdminSuspendUser, SuspendedStatus> Contract { get; } = Operation.Put("setAdminSuspendUser", "/_matrix/client/v1/admin/suspend/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required SuspendedStatus Content { get; init; }
}

/// <summary>Whether an account is suspended; in a request, whether to suspend it ("Account moderation").</summary>
public sealed record SuspendedStatus
{
    public required bool Suspended { get; init; }
}

/// <summary>Client-Server API, "GET admin/lock/{userId}".</summary>
public sealed record GetAdminLockUser : IOperation<GetAdminLockUser, LockedStatus>
{
    public static Operation<GetAdminLockUser, LockedStatus> Contract { get; } = Operation.Get("getAdminLockUser", "/_matrix/client/v1/admin/lock/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }
}

/// <summary>Client-Server API, "PUT admin/lock/{userId}".</summary>
public sealed record SetAdminLockUser : IOperation<SetAdminLockUser, LockedStatus>
{
    public static Operation<SetAdminLockUser, LockedStatus> Contract { get; } = Operation.Put("setAdminLockUser", "/_matrix/client/v1/admin/lock/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required LockedStatus Content { get; init; }
}

/// <summary>Whether an account is locked; in a request, whether to lock it ("Account moderation").</summary>
public sealed record LockedStatus
{
    public required bool Locked { get; init; }
}
