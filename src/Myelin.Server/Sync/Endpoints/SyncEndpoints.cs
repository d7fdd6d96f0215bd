using Myelin.Api;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Encryption;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Presence;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Polling;
using Myelin.Server.Sync.Tokens;
using SyncRequest = Myelin.Api.ClientServer.Sync.Sync;

namespace Myelin.Server.Sync.Endpoints;

/// <summary>Serves what has changed for a user ("Syncing", "Tracking the device list for a user").</summary>
internal sealed class SyncEndpoints(
    SyncTokens tokens,
    IFilters filters,
    IPresence presence,
    SyncPoller poller,
    IDeviceLists lists,
    UserRoomsViews userRooms,
    IEntityNumbers numbers)
    : IEndpoints<SyncEndpoints>
{
    public static void Map(IOperationMap<SyncEndpoints> map)
    {
        map.Serve(SyncRequest.Contract, static endpoints => endpoints.SyncAsync);
        map.Serve(GetKeysChanges.Contract, static endpoints => endpoints.GetKeysChangesAsync);
    }

    private async ValueTask<IWritten<SyncRequest.Response>> SyncAsync(Call call, SyncRequest request, CancellationToken cancellationToken)
    {
        var caller = call.Caller;
        PresenceKind? shown = request.SetPresence switch
        {
            null => null,
            { } name when PresenceNames.TryParse(name, out var kind) => kind,
            _ => throw MatrixException.InvalidParam("'set_presence' is neither online, unavailable nor offline."),
        };
        if (request.Timeout < 0)
        {
            throw MatrixException.InvalidParam("'timeout' must not be negative.");
        }

        var filter = await filters.ResolveAsync(caller.User, request.Filter, cancellationToken);
        var since = await tokens.ReadAsync(request.Since, cancellationToken);
        using var connected = await presence.SyncAsync(caller.User, caller.Device, shown, cancellationToken);
        var question = new SyncRequestContext
        {
            Caller = caller,
            Filter = filter,
            IsInitial = since is null,
            FullState = request.FullState ?? false,
            StateForm = request switch
            {
                { UseStateAfter: true } => StateForm.After,
                { UnstableUseStateAfter: true } => StateForm.UnstableAfter,
                _ => StateForm.Before,
            },
            Received = since?.Log ?? Log.LogPosition.Start,
        };
        var timeout = TimeSpan.FromMilliseconds(Math.Min(request.Timeout ?? 0, (long)SyncLimits.MaximumTimeout.TotalMilliseconds));
        return await poller.PollAsync(question, since, timeout, cancellationToken);
    }

    /// <summary>"GET keys/changes": the combined <c>device_lists</c> of the syncs between two tokens.</summary>
    private async ValueTask<GetKeysChanges.Response> GetKeysChangesAsync(Call call, GetKeysChanges request, CancellationToken cancellationToken)
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
