using Myelin.Core.Events;
using Myelin.Core.Rooms;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Prepares membership events for users of other servers (Server-Server API, "Joining Rooms", "Knocking upon a room", "Leaving Rooms").</summary>
internal static class MembershipTemplates
{
    public static async Task<PreparedReply> PrepareAsync(RoomGrain grain, ActiveRoom room, ChangeMembership command)
    {
        var user = UserId.Parse(command.Sender);
        UserId? authorisedBy = null;
        if (command.Action == MembershipAction.Join && await MembershipAsync(grain, room, user) is not (MembershipKind.Invite or MembershipKind.Join))
        {
            var restricted = await RestrictedJoin.CheckAsync(grain, room, command);
            if (restricted.Refusal is { } refusal)
            {
                return new PreparedReply(room.Version.Id, null, refusal);
            }

            authorisedBy = restricted.AuthorisedBy;
        }

        var proposal = new EventProposal(user, EventTypes.Member, user.Value, MembershipContent.Write(command, authorisedBy), grain.Now());
        while (true)
        {
            switch (room.Engine.Prepare(proposal, grain.ServerName, grain.SigningKey, out var prepared))
            {
                case null:
                    return new PreparedReply(room.Version.Id, PduTemplate.Write(prepared!, grain.ServerName), null);
                case Step.Load load:
                    await grain.LoadIntoAsync(room, load);
                    break;
                case Step.Refused refused:
                    return new PreparedReply(room.Version.Id, null, RoomGrain.ToReply(refused));
                default:
                    return new PreparedReply(room.Version.Id, null, RoomReply.Refused(404, Api.ErrCode.NotFound, "This server lacks part of the room."));
            }
        }
    }

    private static async Task<MembershipKind> MembershipAsync(RoomGrain grain, ActiveRoom room, UserId user) =>
        room.Engine.CurrentState[EventTypes.Member, user.Value] is { } id && await grain.EventAsync(room, id) is { } pdu
            ? MembershipKinds.Of(pdu)
            : MembershipKind.None;
}
