using Myelin.Api.ClientServer.Reports;
using Myelin.Api.Contracts;
using Myelin.Api;
using Myelin.Server.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Reports.Endpoints;

internal sealed class ReportUserHandler(ContentReports reports, IAccounts accounts) : IHandler<ReportUser, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, ReportUser request, CancellationToken cancellationToken)
    {
        if (!await accounts.ExistsAsync(request.UserId, cancellationToken))
        {
            throw MatrixException.NotFound("The user was not found.");
        }

        await reports.AddAsync(call.Caller.User, ReportSubject.User, null, null, request.UserId, request.Report.Reason, cancellationToken);
        return Empty.Value;
    }
}
