using Myelin.Api;
using Myelin.Api.ClientServer.Reports;
using Myelin.Api.Contracts;
using Myelin.Server.Accounts;
using Myelin.Server.Hosting;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Reports.Endpoints;

internal sealed class ReportUserHandler(IAccounts accounts, IEntityNumbers numbers, ServerIdentity identity, ReportKeeping reports) : IHandler<ReportUser, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, ReportUser request, CancellationToken cancellationToken)
    {
        if (!await IsKnownAsync(request.UserId, cancellationToken))
        {
            throw MatrixException.NotFound("The user was not found.");
        }

        await reports.KeepAsync(new Report(call.Caller.User, request.Report.Reason) { User = request.UserId }, cancellationToken);
        return Empty.Value;
    }

    // Of other servers' users this server knows those that it has met.
    private async ValueTask<bool> IsKnownAsync(UserId user, CancellationToken cancellationToken) => user.IsOn(identity.ServerName)
        ? await accounts.ExistsAsync(user, cancellationToken)
        : await numbers.FindUserAsync(user, cancellationToken) is not null;
}
