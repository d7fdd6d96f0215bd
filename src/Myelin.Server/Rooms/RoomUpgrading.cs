using System.Collections.Immutable;
using Myelin.Api;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Server.Hosting;
using Myelin.Server.Http;
using Myelin.Server.Profiles;
using Myelin.Server.RoomDirectory;
using Myelin.Server.Rooms.Grains;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms;

/// <summary>Upgrades rooms ("Room Upgrades"): the new room, then the tombstone, then the restriction of the old one.</summary>
internal sealed class RoomUpgrading(
    IRooms rooms,
    RoomCommands commands,
    RoomCreating creating,
    IProfiles profiles,
    IRoomAliases aliases,
    IPublishedRooms published,
    StandingUpgrades standing,
    ServerIdentity identity,
    TimeProvider time)
{
    /// <exception cref="MatrixException"><c>M_UNSUPPORTED_ROOM_VERSION</c>, <c>M_FORBIDDEN</c>.</exception>
    public async ValueTask<RoomId> UpgradeAsync(
        Caller caller, RoomId oldRoom, string newVersion, IReadOnlyList<UserId> additionalCreators, CancellationToken cancellationToken)
    {
        RoomCommands.RefuseSuspended(caller);
        if (!KnownRoomVersions.TryGet(newVersion, out var version))
        {
            throw new MatrixException(400, ErrCodes.UnsupportedRoomVersion, "This server does not know that room version.");
        }

        var view = await rooms.FindAsync(oldRoom, cancellationToken);
        if (view is null || !view.IsJoined(caller.User))
        {
            throw MatrixException.Forbidden("You are not joined to this room.");
        }

        return await standing.OnceAsync(
            view, caller.User, version, () => UpgradeAsync(caller, view, version, additionalCreators, CancellationToken.None), cancellationToken);
    }

    private async Task<RoomId> UpgradeAsync(
        Caller caller, RoomView view, RoomVersion version, IReadOnlyList<UserId> additionalCreators, CancellationToken cancellationToken)
    {
        var oldRoom = view.RoomId;
        var state = await StateAsync(view, cancellationToken);
        var create = state[new StateTuple(EventTypes.Create, string.Empty)];
        var powerLevels = state.GetValueOrDefault(new StateTuple(EventTypes.PowerLevels, string.Empty));
        RequirePower(view.Version, caller.User, powerLevels, create);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var profile = await profiles.OfUserAsync(caller.User, cancellationToken);
        var replacement = await creating.BuildAsync(
            RoomUpgrade.Plan(new RoomUpgradeRequest
            {
                NewVersion = version,
                NewRoomId = NewRoomIds.For(version, identity),
                Sender = caller.User,
                SenderProfile = new MemberProfile(profile.DisplayName, profile.AvatarUrl),
                OriginServerTs = now,
                OldRoomId = oldRoom,
                LastEvent = version.RoomIdIsCreateHash || view.Timeline.Events.IsEmpty ? null : view.Timeline.Events[^1].Pdu.EventId,
                OldState = [.. state.Values],
                AdditionalCreators = [.. additionalCreators],
            }),
            cancellationToken);
        await SendAsync(oldRoom, RoomUpgrade.Tombstone(caller.User, replacement, "This room has been replaced", now), cancellationToken);
        if (RoomUpgrade.Restriction(caller.User, powerLevels, now) is { } restriction)
        {
            await RestrictAsync(oldRoom, restriction, cancellationToken);
        }

        await aliases.MoveAllAsync(oldRoom, replacement, cancellationToken);
        if (await published.IsPublishedAsync(oldRoom, cancellationToken))
        {
            await published.SetPublishedAsync(replacement, true, cancellationToken);
            await published.SetPublishedAsync(oldRoom, false, cancellationToken);
        }

        return replacement;
    }

    private static void RequirePower(RoomVersion version, UserId user, Pdu? powerLevels, Pdu create)
    {
        var levels = PowerLevels.From(version, powerLevels, create);
        if (levels.Of(user) < levels.ForEvent(EventTypes.Tombstone, isState: true))
        {
            throw MatrixException.Forbidden("You may not upgrade this room.");
        }
    }

    private async ValueTask<Dictionary<StateTuple, Pdu>> StateAsync(RoomView view, CancellationToken cancellationToken)
    {
        var state = new Dictionary<StateTuple, Pdu>();
        foreach (var tuple in RoomUpgrade.CarriedOver(view.CurrentState))
        {
            if (await rooms.CurrentStateAsync(view, tuple, cancellationToken) is { } pdu)
            {
                state.Add(tuple, pdu);
            }
        }

        return state;
    }

    private Task<EventId> SendAsync(RoomId room, EventProposal proposal, CancellationToken cancellationToken) =>
        commands.SendAsync(room, proposal.Sender, proposal.Type, proposal.StateKey, proposal.ContentJson, cancellationToken);

    // "If the user has permission": an upgrade stands without it.
    private async Task RestrictAsync(RoomId room, EventProposal restriction, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(room, restriction, cancellationToken);
        }
        catch (MatrixException refusal) when (refusal.Status == 403)
        {
            return;
        }
    }
}
