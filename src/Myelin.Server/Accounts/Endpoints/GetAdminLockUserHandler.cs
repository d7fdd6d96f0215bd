using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET admin/lock/{userId}".</summary>
internal sealed class GetAdminLockUserHandler(ModerationGate gate) : IHandler<GetAdminLockUser, LockedStatus>
{
    public async ValueTask<LockedStatus> HandleAsync(Call call, GetAdminLockUser request, CancellationToken cancellationToken) =>
        new() { Locked = (await gate.TargetOfReadAsync(call.Caller, request.UserId, cancellationToken)).IsLocked };
}
