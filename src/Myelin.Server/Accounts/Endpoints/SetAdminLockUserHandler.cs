using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"PUT admin/lock/{userId}".</summary>
internal sealed class SetAdminLockUserHandler(ModerationGate gate, IAccountAdministration administration)
    : IHandler<SetAdminLockUser, LockedStatus>
{
    public async ValueTask<LockedStatus> HandleAsync(Call call, SetAdminLockUser request, CancellationToken cancellationToken)
    {
        var target = await gate.TargetOfChangeAsync(call.Caller, request.UserId, cancellationToken);
        await administration.SetLockedAsync(target.User, request.Content.Locked, cancellationToken);
        return request.Content;
    }
}
