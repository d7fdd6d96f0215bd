using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Myelin.Core.Events;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Rooms;

/// <summary>
/// The users who give a room without a name its display name ("Calculating the display name for a room"): the first who joined or were
/// invited, otherwise the first who have left. Computed once for each change of a room's members.
/// </summary>
internal sealed class Heroes(EventCache events)
{
    private readonly ConditionalWeakTable<ImmutableDictionary<UserId, MemberState>, UserId[]> _first = [];

    /// <summary>The heroes for this user; none if the room has a name or an alias.</summary>
    public async ValueTask<IReadOnlyList<UserId>> OfAsync(RoomView room, UserId user, CancellationToken cancellationToken)
    {
        if ((await CurrentAsync(room, EventTypes.Name, cancellationToken))?.ContentText("name"u8) is { Length: > 0 }
            || (await CurrentAsync(room, EventTypes.CanonicalAlias, cancellationToken))?.ContentText("alias"u8) is { Length: > 0 })
        {
            return [];
        }

        if (!_first.TryGetValue(room.Members, out var first))
        {
            first = await FirstAsync(room, cancellationToken);
            _first.AddOrUpdate(room.Members, first);
        }

        // One more of each kind is kept than is sent, since users do not get themselves as heroes.
        var present = first.Where(hero => hero != user && IsPresent(room, hero)).Take(SyncLimits.Heroes).ToList();
        return present.Count > 0 ? present : [.. first.Where(hero => hero != user).Take(SyncLimits.Heroes)];
    }

    private static bool IsPresent(RoomView room, UserId user) => room.MembershipOf(user) is MembershipKind.Join or MembershipKind.Invite;

    private async ValueTask<Pdu?> CurrentAsync(RoomView room, string type, CancellationToken cancellationToken) =>
        room.CurrentState[type, string.Empty] is { } id ? await events.FindAsync(id, cancellationToken) : null;

    private async ValueTask<UserId[]> FirstAsync(RoomView room, CancellationToken cancellationToken)
    {
        var present = await EarliestAsync(room, member => member is MembershipKind.Join or MembershipKind.Invite, cancellationToken);
        return present.Length > 1
            ? present
            : [.. present, .. await EarliestAsync(room, member => member is MembershipKind.Leave or MembershipKind.Ban, cancellationToken)];
    }

    private async ValueTask<UserId[]> EarliestAsync(RoomView room, Func<MembershipKind, bool> isMeant, CancellationToken cancellationToken)
    {
        var members = room.Members.Where(member => isMeant(member.Value.Membership)).ToList();
        if (members.Count <= 1)
        {
            return [.. members.Select(member => member.Key)];
        }

        var pdus = await events.ReadAsync([.. members.Select(member => member.Value.Event)], cancellationToken);
        return
        [
            .. members
                .Where(member => pdus.ContainsKey(member.Value.Event))
                .OrderBy(member => pdus[member.Value.Event].Depth)
                .ThenBy(member => member.Key.Value, StringComparer.Ordinal)
                .Take(SyncLimits.Heroes + 1)
                .Select(member => member.Key),
        ];
    }
}
