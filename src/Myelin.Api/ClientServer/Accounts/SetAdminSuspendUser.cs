using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Accounts;

/// <summary>Client-Server API, "PUT admin/suspend/{userId}".</summary>
public sealed record SetAdminSuspendUser : IOperation<SuspendedStatus>
{
    public static Operation Contract { get; } = Operation.Put("setAdminSuspendUser", "/_matrix/client/v1/admin/suspend/{userId}");

    [FromPath]
    public required UserId UserId { get; init; }

    [FromBody]
    public required SuspendedStatus Content { get; init; }
}
