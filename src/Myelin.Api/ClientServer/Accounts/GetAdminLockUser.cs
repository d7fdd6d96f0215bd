using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET admin/lock/{userId}".</summary>
public sealed record GetAdminLockUser : IOperation<LockedStatus>
{
    public static Operation Contract { get; } = Operation.Get("getAdminLockUser", "/_matrix/client/v1/admin/lock/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }
}
