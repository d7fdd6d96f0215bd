using Myelin.Api;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Server.Http;

namespace Myelin.Server.Accounts.Endpoints;

/// <summary>"GET admin/whois/{userId}".</summary>
internal sealed class GetWhoIsHandler(IAccounts accounts, IDevices devices) : IHandler<GetWhoIs, GetWhoIs.Response>
{
    public async ValueTask<GetWhoIs.Response> HandleAsync(Call call, GetWhoIs request, CancellationToken cancellationToken)
    {
        if (call.Caller.User != request.UserId && !call.Caller.IsAdministrator)
        {
            throw MatrixException.Forbidden("You are not an administrator of this server.");
        }

        if (!await accounts.ExistsAsync(request.UserId, cancellationToken))
        {
            throw MatrixException.NotFound("There is no such user.");
        }

        var found = await devices.ListAsync(request.UserId, cancellationToken);
        return new GetWhoIs.Response(request.UserId, found.ToDictionary(device => device.Id, Info));
    }

    private static GetWhoIs.DeviceInfo Info(Device device) => new(
    [
        new GetWhoIs.SessionInfo(
        [
            new GetWhoIs.ConnectionInfo(device.LastSeenAddress, device.LastSeenAt?.ToUnixTimeMilliseconds(), device.LastSeenUserAgent),
        ]),
    ]);
}
