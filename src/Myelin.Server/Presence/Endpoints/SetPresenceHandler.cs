using System.Text;
using Myelin.Api;
using Myelin.Api.ClientServer.Presence;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Presence.Endpoints;

internal sealed class SetPresenceHandler(IPresence presences) : IHandler<SetPresence, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, SetPresence request, CancellationToken cancellationToken)
    {
        call.RequireSelf(request.UserId, "Cannot set the presence of other users.");
        if (!PresenceNames.TryParse(request.State.Presence, out var presence))
        {
            throw MatrixException.InvalidParam("'presence' must be 'online', 'unavailable' or 'offline'.");
        }

        if (request.State.StatusMsg is { } message && Encoding.UTF8.GetByteCount(message) > PresenceLimits.MaximumStatusMessage)
        {
            throw MatrixException.InvalidParam($"A status message has at most {PresenceLimits.MaximumStatusMessage} bytes.");
        }

        await presences.SetAsync(request.UserId, presence, request.State.StatusMsg, cancellationToken);
        return Empty.Value;
    }
}
