using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Makes one membership change ("Room membership"): checks what the endpoint promises beyond the authorisation rules, then sends the event.</summary>
internal sealed class MembershipChange(RoomGrain grain, ActiveRoom room, ChangeMembership command)
{
    private const string NotInRoom = "You are not in this room, or there is no such room.";

    private readonly UserId _sender = UserId.Parse(command.Sender);
    private readonly UserId _target = UserId.Parse(command.Target);

    public Task<RoomReply> RunAsync() => command is { IsGuest: true, Action: MembershipAction.Join or MembershipAction.Knock }
        ? new GuestAdmission(grain, room).ProposeAsync(RunAsync)
        : RunAsync(refuse: null);

    private async Task<RoomReply> RunAsync(Func<RoomReply?>? refuse)
    {
        // The wording of a refusal must not tell anyone outside the room who is in it or banned.
        if (_target != _sender && (await CurrentAsync(_sender))?.Membership != MembershipKind.Join)
        {
            return RoomReply.Forbidden(NotInRoom);
        }

        var current = await CurrentAsync(_target);
        if (Refuse(current?.Membership ?? MembershipKind.None) is { } refusal)
        {
            return refusal;
        }

        if (ChangesNothing(current))
        {
            return RoomReply.Sent(current!.Value.Event);
        }

        UserId? authorisedBy = null;
        if (command.Action == MembershipAction.Join && current?.Membership is not (MembershipKind.Invite or MembershipKind.Join))
        {
            var restricted = await RestrictedJoin.CheckAsync(grain, room, command);
            if (restricted.Refusal is { } reason)
            {
                return reason;
            }

            authorisedBy = restricted.AuthorisedBy;
        }

        var proposal = new EventProposal(_sender, EventTypes.Member, _target.Value, MembershipContent.Write(command, authorisedBy), grain.Now());
        return await grain.ProposeAsync(room, proposal, refuse: refuse);
    }

    private RoomReply? Refuse(MembershipKind current) => (command.Action, current) switch
    {
        (MembershipAction.Kick, not (MembershipKind.Join or MembershipKind.Invite or MembershipKind.Knock)) =>
            RoomReply.Forbidden("The user is not in the room."),
        (MembershipAction.Unban, not MembershipKind.Ban) => RoomReply.Refused(403, ErrCode.BadState, "The user is not banned."),
        (MembershipAction.Leave, MembershipKind.None) => RoomReply.Forbidden(NotInRoom),
        (MembershipAction.Leave, MembershipKind.Ban) => RoomReply.Forbidden("You are banned from this room."),
        (MembershipAction.Invite, MembershipKind.Ban) => RoomReply.Refused(403, ErrCode.BadState, "The user is banned from the room."),
        (MembershipAction.Invite, MembershipKind.Join) => RoomReply.Forbidden("The user is in the room already."),
        _ => null,
    };

    private bool ChangesNothing(MemberState? current) => (command.Action, current?.Membership) switch
    {
        (MembershipAction.Join, MembershipKind.Join) => true,
        (MembershipAction.Leave, MembershipKind.Leave) => true,
        _ => false,
    };

    private async Task<MemberState?> CurrentAsync(UserId user)
    {
        if (room.Engine.CurrentState[EventTypes.Member, user.Value] is not { } id)
        {
            return null;
        }

        return await grain.EventAsync(room, id) is { } pdu ? new MemberState(MembershipKinds.Of(pdu), id) : null;
    }
}
