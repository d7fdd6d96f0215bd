using System.Collections.Immutable;
using Myelin.Api;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Core.Rooms.Commands;
using Myelin.Core.RoomVersions;
using Myelin.Server.Configuration;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Grains;

/// <summary>
/// Replaces an old room with a new one ("Room Upgrades"), in the old room's grain and in one unit for both rooms: the new room, the old one's
/// tombstone and restriction, and what other slices move (aliases, the directory entry) are committed together or not at all.
/// </summary>
internal sealed class RoomReplacement(RoomStorage storage, NewRooms newRooms, IEnumerable<IRoomSuccession> successions, ServerIdentity identity)
{
    private const string Replaced = "This room has been replaced";

    /// <summary>How often the old room's state is read if it keeps changing meanwhile; after that the new room gets the last state read.</summary>
    private const int MaximumReads = 5;

    /// <summary>State events per read: in a large room all memberships are searched for bans.</summary>
    private const int ReadAtOnce = 500;

    private static readonly StateTuple CreateTuple = new(EventTypes.Create, string.Empty);
    private static readonly StateTuple PowerLevelsTuple = new(EventTypes.PowerLevels, string.Empty);
    private static readonly StateTuple CanonicalAliasTuple = new(EventTypes.CanonicalAlias, string.Empty);

    /// <summary>Replaces the room; the reply names the new one.</summary>
    public async Task<RoomReply> RunAsync(RoomGrain grain, ActiveRoom room, ReplaceRoom command)
    {
        var sender = UserId.Parse(command.Sender);
        var state = await StateAsync(grain, room, new StateTuple(EventTypes.Member, sender.Value));
        var powerLevels = state.GetValueOrDefault(PowerLevelsTuple);
        var levels = PowerLevels.From(room.Version, powerLevels, state[CreateTuple]);
        if (levels.Of(sender) < levels.ForEvent(EventTypes.Tombstone, isState: true))
        {
            return RoomReply.Forbidden("You may not upgrade this room.");
        }

        var carried = state.GetValueOrDefault(CanonicalAliasTuple) is { } canonical ? CarriedAliases.Of(canonical, command.Aliases.ToHashSet(StringComparer.Ordinal)) : null;
        var now = grain.Now();
        NewRoom replacement;
        try
        {
            replacement = newRooms.Build(Plan(room, command, sender, state, carried, now));
        }
        catch (MatrixException refusal)
        {
            return RoomReply.Refused(refusal.Status, refusal.ErrCode, refusal.Message);
        }

        var tombstone = RoomUpgrade.Tombstone(sender, replacement.RoomId, Replaced, now);
        Step step;
        while ((step = Propose(room, tombstone)) is Step.Load load)
        {
            await grain.LoadIntoAsync(room, load);
        }

        if (step is not Step.Append first)
        {
            return step is Step.Refused refused ? RoomGrain.ToReply(refused) : RoomReply.Refused(500, ErrCode.Unknown, "This server lacks part of the room.");
        }

        // No await from here to the hand-over, so that the room's units keep the order of its graph.
        var events = new List<EventToStore> { new(first.Value) };
        if (carried is not null)
        {
            AddIfAllowed(events, room, new EventProposal(sender, EventTypes.CanonicalAlias, string.Empty, carried.Left, now));
        }

        if (RoomUpgrade.Restriction(sender, powerLevels, now) is { } restriction)
        {
            AddIfAllowed(events, room, restriction);
        }

        var handedOver = room.Writer.AppendAsync(events, unit => AddReplacementAsync(unit, room, replacement), CancellationToken.None);
        return await grain.CommitAsync(room, events, handedOver, RoomReply.ReplacedBy(replacement.RoomId));
    }

    private Step Propose(ActiveRoom room, EventProposal proposal) => room.Engine.Propose(proposal, identity.ServerName, identity.SigningKey);

    /// <summary>
    /// "If the user has permission": the upgrade succeeds without it. The engine has all it needs: the events that authorise the tombstone, and the events
    /// that this one replaces.
    /// </summary>
    private void AddIfAllowed(List<EventToStore> events, ActiveRoom room, EventProposal proposal)
    {
        if (Propose(room, proposal) is Step.Append append)
        {
            events.Add(new EventToStore(append.Value));
        }
    }

    private async ValueTask AddReplacementAsync(Log.LogUnit unit, ActiveRoom room, NewRoom replacement)
    {
        var added = await newRooms.AddAsync(unit, replacement);
        foreach (var succession in successions)
        {
            succession.AddMove(unit, room.Number, added);
        }
    }

    private RoomCreation Plan(
        ActiveRoom room, ReplaceRoom command, UserId sender, IReadOnlyDictionary<StateTuple, Pdu> state, CarriedAliases? carried, long now)
    {
        var version = KnownRoomVersions.TryGet(command.Version, out var known) ? known : throw new ArgumentException($"Room version {command.Version} is not known.");
        try
        {
            return RoomUpgrade.Plan(new RoomUpgradeRequest
            {
                NewVersion = version,
                NewRoomId = newRooms.IdFor(version),
                Sender = sender,
                SenderProfile = new MemberProfile(command.DisplayName, command.AvatarUrl),
                OriginServerTs = now,
                OldRoomId = room.RoomId,
                LastEvent = version.RoomIdIsCreateHash || room.Engine.ForwardExtremities is not [var last, ..] ? null : last,
                OldState = [.. state.Values],
                CanonicalAliasJson = carried?.Moved,
                AdditionalCreators = [.. command.AdditionalCreators.Select(UserId.Parse)],
            });
        }
        catch (ArgumentException contradiction)
        {
            throw MatrixException.BadJson(contradiction.Message);
        }
    }

    /// <summary>The part of the old room's state that is carried over, current when this completes; the engine has loaded what it needs from it.</summary>
    private async ValueTask<IReadOnlyDictionary<StateTuple, Pdu>> StateAsync(RoomGrain grain, ActiveRoom room, StateTuple sender)
    {
        for (var read = 1; ; read++)
        {
            var current = room.Engine.CurrentState;
            var state = new SortedDictionary<StateTuple, Pdu>();
            var tuples = RoomUpgrade.CarriedOver(current).Add(CanonicalAliasTuple);
            foreach (var some in tuples.Chunk(ReadAtOnce))
            {
                await ReadAsync(room, current, some, state);
            }

            if (ReferenceEquals(current, room.Engine.CurrentState) || read == MaximumReads)
            {
                // The engine must not have to load anything later: not what authorises the old room's new events, nor what these replace.
                var needed = new[] { CreateTuple, PowerLevelsTuple, CanonicalAliasTuple, sender }
                    .Select(tuple => current[tuple]).OfType<EventId>().Where(id => room.Engine.Recall(id) is null);
                await grain.LoadIntoAsync(room, new Step.Load([.. needed], []));
                return state;
            }
        }
    }

    private async ValueTask ReadAsync(ActiveRoom room, StateMap current, StateTuple[] tuples, SortedDictionary<StateTuple, Pdu> state)
    {
        var missing = new List<EventId>();
        foreach (var id in tuples.Select(tuple => current[tuple]).OfType<EventId>())
        {
            if (room.Engine.Recall(id) is { } known)
            {
                Keep(known);
            }
            else
            {
                missing.Add(id);
            }
        }

        foreach (var stored in await storage.Events.ReadAsync(missing, CancellationToken.None))
        {
            Keep(stored.Pdu);
        }

        void Keep(Pdu pdu)
        {
            // Of the memberships only bans are carried over; the others of a large room are not kept in memory.
            if (pdu.Type != EventTypes.Member || MembershipKinds.Of(pdu) == MembershipKind.Ban)
            {
                state[pdu.StateTuple] = pdu;
            }
        }
    }
}
