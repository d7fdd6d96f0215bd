using Myelin.Api;
using Myelin.Api.ClientServer.Presence;
using Myelin.Server.Http;

namespace Myelin.Server.Presence.Endpoints;

internal sealed class GetPresenceHandler(Presences presences, TimeProvider time) : IHandler<GetPresence, GetPresence.Response>
{
    public async ValueTask<GetPresence.Response> HandleAsync(Call call, GetPresence request, CancellationToken cancellationToken)
    {
        // The same answer whether the user is unknown or a stranger.
        if (request.UserId != call.Caller.User && !await presences.ShareARoomAsync(call.Caller.User, request.UserId, cancellationToken))
        {
            throw MatrixException.Forbidden("You are not allowed to see their presence.");
        }

        if (await presences.FindAsync(request.UserId, cancellationToken) is not { } told)
        {
            return new GetPresence.Response { Presence = PresenceNames.NameOf(PresenceKind.Offline) };
        }

        return new GetPresence.Response
        {
            Presence = PresenceNames.NameOf(told.Presence),
            LastActiveAgo = told.LastActiveAt is { } at ? Math.Max(0, (long)(time.GetUtcNow() - at).TotalMilliseconds) : null,
            StatusMsg = told.StatusMessage,
            CurrentlyActive = told.IsCurrentlyActive,
        };
    }
}
