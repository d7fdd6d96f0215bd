using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

internal sealed class DeleteRoomTagHandler(IAccountData accountData) : IHandler<DeleteRoomTag, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, DeleteRoomTag request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot remove tags of other users.");
        await accountData.UpdateAsync(request.UserId, request.RoomId, AccountDataTypes.Tag, current => RoomTags.Without(current, request.Tag), cancellationToken);
        return Empty.Value;
    }
}
