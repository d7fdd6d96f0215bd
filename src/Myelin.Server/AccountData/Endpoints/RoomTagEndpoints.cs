using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

/// <summary>Sets and serves the tags that users give rooms ("Room Tagging").</summary>
internal sealed class RoomTagEndpoints(IAccountData accountData, IOwnRooms ownRooms) : IEndpoints<RoomTagEndpoints>
{
    public static void Map(IOperationMap<RoomTagEndpoints> map)
    {
        map.Serve(GetRoomTags.Contract, static endpoints => endpoints.GetRoomTagsAsync);
        map.Serve(SetRoomTag.Contract, static endpoints => endpoints.SetRoomTagAsync);
        map.Serve(DeleteRoomTag.Contract, static endpoints => endpoints.DeleteRoomTagAsync);
    }

    private async ValueTask<IWritten<GetRoomTags.Response>> GetRoomTagsAsync(Call call, GetRoomTags request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot read the tags of other users.");
        var data = await accountData.OfUserAsync(request.UserId, cancellationToken);
        return new RawJson<GetRoomTags.Response>(RoomTags.Read(data.Find(request.RoomId, AccountDataTypes.Tag)?.ContentJson));
    }

    private async ValueTask<Empty> SetRoomTagAsync(Call call, SetRoomTag request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot set tags for other users.");
        RoomTags.Validate(request.Tag, request.Content);
        await ownRooms.RequireAsync(request.UserId, request.RoomId, cancellationToken);
        await accountData.UpdateAsync(request.UserId, request.RoomId, AccountDataTypes.Tag, current => RoomTags.With(current, request.Tag, request.Content), cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<Empty> DeleteRoomTagAsync(Call call, DeleteRoomTag request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot remove tags of other users.");
        await accountData.UpdateAsync(request.UserId, request.RoomId, AccountDataTypes.Tag, current => RoomTags.Without(current, request.Tag), cancellationToken);
        return Empty.Value;
    }
}
