using Myelin.Api;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Server.Encryption.DeviceLists;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync.Endpoints;

/// <summary>"GET keys/changes": what the <c>device_lists</c> of the syncs between two tokens say together.</summary>
internal sealed class GetKeysChangesHandler(SyncTokens tokens, IDeviceLists lists, UserRoomsViews userRooms, IEntityNumbers numbers)
    : IHandler<GetKeysChanges, GetKeysChanges.Response>
{
    public async ValueTask<GetKeysChanges.Response> HandleAsync(Call call, GetKeysChanges request, CancellationToken cancellationToken)
    {
        var user = call.Caller.User;
        var from = await ReadAsync(request.From, "from", cancellationToken);
        var to = await ReadAsync(request.To, "to", cancellationToken);
        if (to.Log <= from.Log)
        {
            return new GetKeysChanges.Response([], []);
        }

        var rooms = await userRooms.OfUserAsync(await numbers.UserAsync(user, cancellationToken), cancellationToken);
        var news = await lists.BetweenAsync(user, rooms, from.Log, to.Log, cancellationToken);
        return new GetKeysChanges.Response(news.Changed, news.Left);
    }

    private async ValueTask<SyncPosition> ReadAsync(string token, string name, CancellationToken cancellationToken) =>
        await tokens.ReadAsync(token, cancellationToken) ?? throw MatrixException.InvalidParam($"'{name}' is no token of a sync with this server.");
}
