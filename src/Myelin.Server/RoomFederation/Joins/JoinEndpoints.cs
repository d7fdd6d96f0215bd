using Myelin.Api;
using Myelin.Api.Json;
using Myelin.Api.ServerServer.Membership;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.RoomFederation.Receipt;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Joins;

/// <summary>Lets users of other servers join rooms that this server is in (Server-Server API, "Joining Rooms").</summary>
internal sealed class JoinEndpoints(
    JoinAdmission admission, RoomGraph graph, SignatureCheck signatures, IGrainFactory grains, ServerIdentity identity) : IEndpoints<JoinEndpoints>
{
    public static void Map(IOperationMap<JoinEndpoints> map)
    {
        map.Serve(MakeJoin.Contract, static endpoints => endpoints.MakeJoinAsync);
        map.Serve(SendJoinV2.Contract, static endpoints => endpoints.SendJoinAsync);
    }

    private async ValueTask<MembershipTemplate> MakeJoinAsync(Call call, MakeJoin request, CancellationToken cancellationToken)
    {
        if (!request.UserId.IsOn(call.Origin))
        {
            throw MatrixException.Forbidden("The user is not of the asking server.");
        }

        var room = await admission.RequireAsync(request.RoomId, call.Origin, cancellationToken);
        RequireVersion(room, request.RoomVersions);
        var command = new ChangeMembership(request.UserId.Value, request.UserId.Value, MembershipAction.Join, null, null, null, false)
        {
            JoinedRooms = await admission.JoinedAmongAllowedAsync(room, request.UserId, cancellationToken),
        };
        var reply = await grains.GetGrain<IRoomGrain>(request.RoomId.Value).PrepareAsync(command);
        return reply.Template is { } template
            ? new MembershipTemplate { RoomVersion = reply.Version, Event = new RawValue(template) }
            : throw await RefusalAsync(room, request.UserId, reply.Refusal!, cancellationToken);
    }

    /// <summary>A server that isn't in all of the rooms that let a user in can't say that the user is in none.</summary>
    private async ValueTask<MatrixException> RefusalAsync(RoomView room, UserId user, RoomReply refusal, CancellationToken cancellationToken) =>
        refusal.ErrCode == ErrCode.Forbidden.Value && await admission.LacksAllowedRoomAsync(room, cancellationToken)
            ? new MatrixException(400, ErrCode.UnableToAuthoriseJoin, $"This server can't tell whether {user} is in a room whose members may join.")
            : refusal.ToException();

    private async ValueTask<IStreamed<SendJoinV2.Response>> SendJoinAsync(Call call, SendJoinV2 request, CancellationToken cancellationToken)
    {
        var room = await admission.RequireAsync(request.RoomId, call.Origin, cancellationToken);
        var join = await ReadAsync(call, room, request, cancellationToken);
        if (Authoriser(join) is { } authoriser && authoriser.IsOn(identity.ServerName))
        {
            // This server's signature says that the conditions of the join rule hold.
            await RequireAuthorisedAsync(room, join, cancellationToken);
            join = PduSignatures.Sign(join, identity.ServerName, identity.SigningKey);
        }

        var reply = await grains.GetGrain<IRoomGrain>(request.RoomId.Value).ReceiveAsync(new ReceiveEvent(join.Json.ToArray()) { IsRelayed = true });
        if (reply.Status is not EventStatus.Accepted || await graph.FindAsync(join.EventId, cancellationToken) is not { } stored)
        {
            throw MatrixException.Forbidden(reply.Refusal ?? "The room doesn't allow the join.");
        }

        return new JoinedState(graph, room, join, await graph.StateBeforeAsync(stored, cancellationToken));
    }

    private static void RequireVersion(RoomView room, IReadOnlyList<string> versions)
    {
        if (!(versions.Count == 0 ? room.Version.Id == "1" : versions.Contains(room.Version.Id)))
        {
            throw new MatrixException(400, new MatrixError(ErrCode.IncompatibleRoomVersion, $"The room has version {room.Version.Id}.") { RoomVersion = room.Version.Id });
        }
    }

    private static UserId? Authoriser(Pdu join) =>
        join.RoomVersion.AllowsRestrictedJoins && UserId.TryParse(join.ContentText("join_authorised_via_users_server"u8), out var user) ? user : null;

    private async ValueTask<Pdu> ReadAsync(Call call, RoomView room, SendJoinV2 request, CancellationToken cancellationToken)
    {
        Pdu join;
        try
        {
            join = PduReader.Read(room.Version, request.Event);
        }
        catch (InvalidPduException invalid)
        {
            throw MatrixException.BadJson(invalid.Message);
        }

        if (join.EventId != request.EventId
            || join.RoomId != request.RoomId
            || join.Type != EventTypes.Member
            || join.StateKey != join.Sender.Value
            || join.ContentText("membership"u8) != Membership.Join)
        {
            throw MatrixException.InvalidParam("That is not the join that the path names.");
        }

        if (!join.Sender.IsOn(call.Origin))
        {
            throw MatrixException.Forbidden("The joining user is not of the asking server.");
        }

        // The signature of this server, where one is needed, is added after this check.
        var unsigned = Authoriser(join) is { } by && by.IsOn(identity.ServerName) ? PduSignatures.Sign(join, identity.ServerName, identity.SigningKey) : join;
        return (await signatures.PassingAsync([unsigned], cancellationToken)).Count == 1 ? join : throw MatrixException.Forbidden("The event's signature is not valid.");
    }

    private async ValueTask RequireAuthorisedAsync(RoomView room, Pdu join, CancellationToken cancellationToken)
    {
        var command = new ChangeMembership(join.Sender.Value, join.Sender.Value, MembershipAction.Join, null, null, null, false)
        {
            JoinedRooms = await admission.JoinedAmongAllowedAsync(room, join.Sender, cancellationToken),
        };
        if ((await grains.GetGrain<IRoomGrain>(room.RoomId.Value).PrepareAsync(command)).Refusal is { } refusal)
        {
            throw refusal.ToException();
        }
    }
}
