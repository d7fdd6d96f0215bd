using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

internal sealed class GetRoomTagsHandler(IAccountData accountData) : IHandler<GetRoomTags, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetRoomTags request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot read the tags of other users.");
        var data = await accountData.OfUserAsync(request.UserId, cancellationToken);
        return new RawJson(RoomTags.Read(data.Find(request.RoomId, AccountDataTypes.Tag)?.ContentJson));
    }
}
