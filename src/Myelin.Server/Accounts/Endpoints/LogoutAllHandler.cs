using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Log;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"POST logout/all".</summary>
internal sealed class LogoutAllHandler(AccountStore accounts, DeviceStore devices, ILogWriter writer) : IHandler<LogoutAll, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, LogoutAll request, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(call.Caller.User, cancellationToken) is { } account)
        {
            var unit = new LogUnit();
            await devices.AddDeletionOfAllAsync(unit, account, spared: null, cancellationToken);
            await writer.AppendAsync(unit, cancellationToken);
        }

        return Empty.Value;
    }
}
