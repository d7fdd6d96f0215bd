using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"PUT admin/suspend/{userId}".</summary>
internal sealed class SetAdminSuspendUserHandler(ModerationGate gate, IAccountAdministration administration)
    : IHandler<SetAdminSuspendUser, SuspendedStatus>
{
    public async ValueTask<SuspendedStatus> HandleAsync(Call call, SetAdminSuspendUser request, CancellationToken cancellationToken)
    {
        var target = await gate.TargetOfChangeAsync(call.Caller, request.UserId, cancellationToken);
        await administration.SetSuspendedAsync(target.User, request.Content.Suspended, cancellationToken);
        return request.Content;
    }
}
