using Myelin.Api;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Rooms.Endpoints;

internal sealed class InviteUserHandler(RoomCommands rooms) : IHandler<InviteUser, Empty>
{
    public async ValueTask<Empty> HandleAsync(Call call, InviteUser request, CancellationToken cancellationToken)
    {
        var target = request.Parameters switch
        {
            { Address: not null } or { Medium: not null } =>
                throw new MatrixException(403, "M_THREEPID_DENIED", "This server has no identity service to invite by address with."),
            { UserId: { } user } => user,
            _ => throw MatrixException.MissingParam("'user_id' is missing."),
        };
        await rooms.InviteAsync(call.Caller, request.RoomId, target, request.Parameters.Reason, cancellationToken);
        return Empty.Value;
    }
}
