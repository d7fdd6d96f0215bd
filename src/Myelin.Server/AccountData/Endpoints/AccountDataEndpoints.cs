using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.AccountData.Endpoints;

/// <summary>Stores and serves account data, global and per room ("Client Config").</summary>
internal sealed class AccountDataEndpoints(IAccountData accountData, IOwnRooms ownRooms) : IEndpoints<AccountDataEndpoints>
{
    public static void Map(IOperationMap<AccountDataEndpoints> map)
    {
        map.Serve(SetAccountData.Contract, static endpoints => endpoints.SetAccountDataAsync);
        map.Serve(GetAccountData.Contract, static endpoints => endpoints.GetAccountDataAsync);
        map.Serve(SetAccountDataPerRoom.Contract, static endpoints => endpoints.SetAccountDataPerRoomAsync);
        map.Serve(GetAccountDataPerRoom.Contract, static endpoints => endpoints.GetAccountDataPerRoomAsync);
    }

    private async ValueTask<Empty> SetAccountDataAsync(Call call, SetAccountData request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot add account data for other users.");
        if (AccountDataTypes.IsServerManaged(request.Type))
        {
            throw new MatrixException(405, ErrCode.BadJson, $"Cannot set {request.Type} through this API.");
        }

        if (request.Type == AccountDataTypes.IgnoredUserList && IgnoredUserList.Read(request.Content.Span).Contains(request.UserId))
        {
            throw MatrixException.InvalidParam("You cannot ignore yourself.");
        }

        await accountData.SetAsync(request.UserId, null, request.Type, request.Content, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<IWritten<JsonElement>> GetAccountDataAsync(Call call, GetAccountData request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot read the account data of other users.");
        var data = await accountData.OfUserAsync(request.UserId, cancellationToken);
        return new RawJson<JsonElement>(data.Find(null, request.Type)?.ContentJson ?? throw MatrixException.NotFound("Account data not found."));
    }

    private async ValueTask<Empty> SetAccountDataPerRoomAsync(Call call, SetAccountDataPerRoom request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot add account data for other users.");
        if (AccountDataTypes.IsServerManaged(request.Type))
        {
            throw new MatrixException(405, ErrCode.BadJson, $"Cannot set {request.Type} through this API.");
        }

        await ownRooms.RequireAsync(request.UserId, request.RoomId, cancellationToken);
        await accountData.SetAsync(request.UserId, request.RoomId, request.Type, request.Content, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<IWritten<JsonElement>> GetAccountDataPerRoomAsync(Call call, GetAccountDataPerRoom request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot read the account data of other users.");
        var data = await accountData.OfUserAsync(request.UserId, cancellationToken);
        return new RawJson<JsonElement>(data.Find(request.RoomId, request.Type)?.ContentJson ?? throw MatrixException.NotFound("Account data not found."));
    }
}
