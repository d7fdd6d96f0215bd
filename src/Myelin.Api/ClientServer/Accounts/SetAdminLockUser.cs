using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "PUT admin/lock/{userId}".</summary>
public sealed record SetAdminLockUser : IOperation<LockedStatus>
{
    public static Operation Contract { get; } = Operation.Put("setAdminLockUser", "/_matrix/client/v1/admin/lock/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required LockedStatus Content { get; init; }
}
