using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Presence;
using Myelin.Server.Sync.Polling;
using Myelin.Server.Sync.Tokens;
using SyncRequest = Myelin.Api.ClientServer.Sync.Sync;

namespace Myelin.Server.Sync.Endpoints;

internal sealed class SyncHandler(SyncTokens tokens, IFilters filters, IPresence presence, SyncPolling polling) : IHandler<SyncRequest, IJsonBody>
{
    public async ValueTask<IJsonBody> HandleAsync(Call call, SyncRequest request, CancellationToken cancellationToken)
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
        var question = new SyncQuestion
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
        return await polling.PollAsync(question, since, timeout, cancellationToken);
    }
}
