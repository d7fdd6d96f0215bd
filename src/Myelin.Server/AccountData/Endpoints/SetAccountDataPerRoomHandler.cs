using Myelin.Api;
using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

internal sealed class SetAccountDataPerRoomHandler(IAccountData accountData, OwnRooms ownRooms) : IHandler<SetAccountDataPerRoom, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetAccountDataPerRoom request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot add account data for other users.");
        if (AccountDataTypes.IsServerManaged(request.Type))
        {
            throw new MatrixException(405, ErrCodes.BadJson, $"Cannot set {request.Type} through this API.");
        }

        await ownRooms.RequireAsync(request.UserId, request.RoomId, cancellationToken);
        await accountData.SetAsync(request.UserId, request.RoomId, request.Type, request.Content, cancellationToken);
        return Empty.Value;
    }
}
