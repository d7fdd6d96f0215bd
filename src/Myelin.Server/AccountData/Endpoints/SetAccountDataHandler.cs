using Myelin.Api;
using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

internal sealed class SetAccountDataHandler(IAccountData accountData) : IHandler<SetAccountData, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetAccountData request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot add account data for other users.");
        if (AccountDataTypes.IsServerManaged(request.Type))
        {
            throw new MatrixException(405, ErrCodes.BadJson, $"Cannot set {request.Type} through this API.");
        }

        if (request.Type == AccountDataTypes.IgnoredUserList && IgnoredUserList.Read(request.Content.Span).Contains(request.UserId))
        {
            throw MatrixException.InvalidParam("You cannot ignore yourself.");
        }

        await accountData.SetAsync(request.UserId, null, request.Type, request.Content, cancellationToken);
        return Empty.Value;
    }
}
