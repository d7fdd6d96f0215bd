using Myelin.Api;
using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

internal sealed class GetAccountDataHandler(IAccountData accountData) : IHandler<GetAccountData, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetAccountData request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot read the account data of other users.");
        var data = await accountData.OfUserAsync(request.UserId, cancellationToken);
        return new RawJson(data.Find(null, request.Type)?.ContentJson ?? throw MatrixException.NotFound("Account data not found."));
    }
}
