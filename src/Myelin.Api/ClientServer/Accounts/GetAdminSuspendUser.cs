using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "GET admin/suspend/{userId}".</summary>
public sealed record GetAdminSuspendUser : IOperation<SuspendedStatus>
{
    public static Operation Contract { get; } = Operation.Get("getAdminSuspendUser", "/_matrix/client/v1/admin/suspend/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }
}
