using Myelin.Api;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Grains;

namespace Myelin.Server.RoomActions.Endpoints;

/// <summary>Changes memberships ("Room membership").</summary>
internal sealed class RoomMembershipEndpoints(RoomCommands rooms, RoomReferences references, ForgottenRooms forgotten) : IEndpoints<RoomMembershipEndpoints>
{
    public static void Map(IOperationMap<RoomMembershipEndpoints> map)
    {
        map.Serve(JoinRoomById.Contract, static endpoints => endpoints.JoinRoomByIdAsync);
        map.Serve(JoinRoom.Contract, static endpoints => endpoints.JoinRoomAsync);
        map.Serve(KnockRoom.Contract, static endpoints => endpoints.KnockRoomAsync);
        map.Serve(InviteUser.Contract, static endpoints => endpoints.InviteUserAsync);
        map.Serve(LeaveRoom.Contract, static endpoints => endpoints.LeaveRoomAsync);
        map.Serve(ForgetRoom.Contract, static endpoints => endpoints.ForgetRoomAsync);
        map.Serve(Kick.Contract, static endpoints => endpoints.KickAsync);
        map.Serve(Ban.Contract, static endpoints => endpoints.BanAsync);
        map.Serve(Unban.Contract, static endpoints => endpoints.UnbanAsync);
    }

    private async ValueTask<JoinRoomById.Response> JoinRoomByIdAsync(Call call, JoinRoomById request, CancellationToken cancellationToken)
    {
        await rooms.EnterAsync(call.Caller, request.RoomId, MembershipAction.Join, request.Parameters.Reason, request.Content, [], cancellationToken);
        return new JoinRoomById.Response(request.RoomId);
    }

    private async ValueTask<JoinRoom.Response> JoinRoomAsync(Call call, JoinRoom request, CancellationToken cancellationToken)
    {
        var resolved = await references.ResolveAsync(request.RoomIdOrAlias, cancellationToken);
        await rooms.EnterAsync(call.Caller, resolved.Room, MembershipAction.Join, request.Parameters.Reason, request.Content, Servers(request.Via, resolved), cancellationToken);
        return new JoinRoom.Response(resolved.Room);
    }

    private async ValueTask<KnockRoom.Response> KnockRoomAsync(Call call, KnockRoom request, CancellationToken cancellationToken)
    {
        var resolved = await references.ResolveAsync(request.RoomIdOrAlias, cancellationToken);
        await rooms.EnterAsync(call.Caller, resolved.Room, MembershipAction.Knock, request.Parameters.Reason, null, Servers(request.Via, resolved), cancellationToken);
        return new KnockRoom.Response(resolved.Room);
    }

    /// <summary>The valid ones of the server names that a client gives (what isn't one can't be asked), then those that the alias' server names.</summary>
    private static IReadOnlyList<ServerName> Servers(IReadOnlyList<string> via, ResolvedAlias resolved) =>
        [.. via.Select(static name => ServerName.TryParse(name, out var server) ? server : (ServerName?)null).OfType<ServerName>(), .. resolved.Servers];

    private async ValueTask<Empty> InviteUserAsync(Call call, InviteUser request, CancellationToken cancellationToken)
    {
        var target = request.Parameters switch
        {
            { Address: not null } or { Medium: not null } =>
                throw new MatrixException(403, ErrCode.ThreepidDenied, "This server has no identity service to invite by address with."),
            { UserId: { } user } => user,
            _ => throw MatrixException.MissingParam("'user_id' is missing."),
        };
        await rooms.InviteAsync(call.Caller, request.RoomId, target, request.Parameters.Reason, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<Empty> LeaveRoomAsync(Call call, LeaveRoom request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, call.Caller.User, MembershipAction.Leave, request.Parameters.Reason);
        return Empty.Value;
    }

    private async ValueTask<Empty> ForgetRoomAsync(Call call, ForgetRoom request, CancellationToken cancellationToken)
    {
        await forgotten.ForgetAsync(call.Caller.User, request.RoomId, cancellationToken);
        return Empty.Value;
    }

    private async ValueTask<Empty> KickAsync(Call call, Kick request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, request.Parameters.UserId, MembershipAction.Kick, request.Parameters.Reason);
        return Empty.Value;
    }

    private async ValueTask<Empty> BanAsync(Call call, Ban request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, request.Parameters.UserId, MembershipAction.Ban, request.Parameters.Reason);
        return Empty.Value;
    }

    private async ValueTask<Empty> UnbanAsync(Call call, Unban request, CancellationToken cancellationToken)
    {
        await rooms.RemoveAsync(call.Caller, request.RoomId, request.Parameters.UserId, MembershipAction.Unban, request.Parameters.Reason);
        return Empty.Value;
    }
}
