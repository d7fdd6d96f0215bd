using System.Text;
using Myelin.Api;
using Myelin.Api.ClientServer.Presence;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Presence.Endpoints;

/// <summary>Sets and serves the presence of users ("Presence").</summary>
internal sealed class PresenceEndpoints(IPresence presence, Presences presences, TimeProvider time) : IEndpoints<PresenceEndpoints>
{
    public static void Map(IOperationMap<PresenceEndpoints> map)
    {
        map.Serve(SetPresence.Contract, static endpoints => endpoints.SetPresenceAsync);
        map.Serve(GetPresence.Contract, static endpoints => endpoints.GetPresenceAsync);
    }

    private async ValueTask<Empty> SetPresenceAsync(Call call, SetPresence request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot set the presence of other users.");
        if (!PresenceNames.TryParse(request.State.Presence, out var kind))
        {
            throw MatrixException.InvalidParam("'presence' must be 'online', 'unavailable' or 'offline'.");
        }

        if (request.State.StatusMsg is { } message && Encoding.UTF8.GetByteCount(message) > PresenceLimits.MaximumStatusMessage)
        {
            throw MatrixException.InvalidParam($"A status message has at most {PresenceLimits.MaximumStatusMessage} bytes.");
        }

        await presence.SetAsync(request.UserId, kind, request.State.StatusMsg, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<GetPresence.Response> GetPresenceAsync(Call call, GetPresence request, CancellationToken cancellationToken)
    {
        // The response is the same for an unknown user and a stranger.
        if (request.UserId != call.Caller.User && !await presences.ShareARoomAsync(call.Caller.User, request.UserId, cancellationToken))
        {
            throw MatrixException.Forbidden("You are not allowed to see their presence.");
        }

        if (await presences.FindAsync(request.UserId, cancellationToken) is not { } found)
        {
            return new GetPresence.Response { Presence = PresenceNames.NameOf(PresenceKind.Offline) };
        }

        return new GetPresence.Response
        {
            Presence = PresenceNames.NameOf(found.Presence),
            LastActiveAgo = found.LastActiveAt is { } at ? Math.Max(0, (long)(time.GetUtcNow() - at).TotalMilliseconds) : null,
            StatusMsg = found.StatusMessage,
            CurrentlyActive = found.IsCurrentlyActive,
        };
    }
}
