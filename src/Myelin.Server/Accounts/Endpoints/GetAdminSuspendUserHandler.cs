using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET admin/suspend/{userId}".</summary>
internal sealed class GetAdminSuspendUserHandler(ModerationGate gate) : IHandler<GetAdminSuspendUser, SuspendedStatus>
{
    public async ValueTask<SuspendedStatus> HandleAsync(Call call, GetAdminSuspendUser request, CancellationToken cancellationToken) =>
        new() { Suspended = (await gate.TargetOfReadAsync(call.Caller, request.UserId, cancellationToken)).IsSuspended };
}
