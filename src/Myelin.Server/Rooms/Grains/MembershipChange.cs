using System.Collections.Frozen;
using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Grains;

/// <summary>Makes one membership change ("Room membership"): checks what the endpoint promises beyond the authorisation rules, then sends the event.</summary>
internal sealed class MembershipChange(RoomGrain grain, ActiveRoom room, ChangeMembership command)
{
    private const string NotInRoom = "You are not in this room, or there is no such room.";

    /// <summary>Fields that a client may not set in a join: they are the server's to set, or do not belong in the event.</summary>
    private static readonly FrozenSet<string> OfServer =
        FrozenSet.Create(StringComparer.Ordinal, "membership", "reason", "join_authorised_via_users_server", "third_party_invite", "third_party_signed");

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

        var proposal = new EventProposal(_sender, EventTypes.Member, _target.Value, Content(authorisedBy), grain.Now());
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

    private void WriteMore(Utf8JsonWriter writer)
    {
        if (command.MoreContent is not { } json)
        {
            return;
        }

        using var more = JsonDocument.Parse(json, JsonLimits.Documents);
        foreach (var member in more.RootElement.EnumerateObject())
        {
            var isSet = OfServer.Contains(member.Name)
                || (member.Name == MemberProfile.DisplayNameField && command.DisplayName is not null)
                || (member.Name == MemberProfile.AvatarUrlField && command.AvatarUrl is not null);
            if (!isSet)
            {
                member.WriteTo(writer);
            }
        }
    }

    private byte[] Content(UserId? authorisedBy)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            if (command.Action is MembershipAction.Join or MembershipAction.Knock or MembershipAction.Invite)
            {
                if (command.AvatarUrl is { } avatar)
                {
                    writer.WriteString(MemberProfile.AvatarUrlField, avatar);
                }

                if (command.DisplayName is { } name)
                {
                    writer.WriteString(MemberProfile.DisplayNameField, name);
                }
            }

            if (command.Action == MembershipAction.Invite && command.IsDirect)
            {
                writer.WriteBoolean("is_direct", true);
            }

            if (authorisedBy is { } user)
            {
                writer.WriteString("join_authorised_via_users_server", user.Value);
            }

            writer.WriteString("membership", command.Action switch
            {
                MembershipAction.Join => Membership.Join,
                MembershipAction.Knock => Membership.Knock,
                MembershipAction.Invite => Membership.Invite,
                MembershipAction.Ban => Membership.Ban,
                _ => Membership.Leave,
            });
            if (command.Reason is { } reason)
            {
                writer.WriteString("reason", reason);
            }

            WriteMore(writer);
            writer.WriteEndObject();
        }).ToArray();
    }
}
