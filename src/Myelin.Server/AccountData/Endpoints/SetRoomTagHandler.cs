using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

internal sealed class SetRoomTagHandler(IAccountData accountData, OwnRooms ownRooms) : IHandler<SetRoomTag, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetRoomTag request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot set tags for other users.");
        RoomTags.Validate(request.Tag, request.Content);
        await ownRooms.RequireAsync(request.UserId, request.RoomId, cancellationToken);
        await accountData.UpdateAsync(request.UserId, request.RoomId, AccountDataTypes.Tag, current => RoomTags.With(current, request.Tag, request.Content), cancellationToken);
        return Empty.Value;
    }
}
