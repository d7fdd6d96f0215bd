using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

public sealed partial class RoomEngine
{
    /// <summary>
    /// Finds a joined user of <paramref name="server"/> with the power to invite, who may be named in
    /// <c>join_authorised_via_users_server</c> (Server-Server API, "Restricted rooms"). If both the result and <paramref name="load"/> are null, there is
    /// no such user.
    /// </summary>
    /// <param name="load">What the engine must remember before the call is repeated; null if the answer is final.</param>
    public UserId? FindAuthorisingUser(ServerName server, out Step.Load? load)
    {
        var needs = new Needs(_memory);
        var powerLevels = PowerLevelsIn(new StateView(CurrentState, needs));
        load = needs.ToLoad();
        if (!needs.AreMet || powerLevels is null)
        {
            return null;
        }

        var unknown = new List<EventId>();
        foreach (var (user, eventId) in MembersOf(server))
        {
            if (powerLevels.Of(user) < powerLevels.Invite)
            {
                continue;
            }

            if (_memory.Find(eventId) is not { } member)
            {
                if (!_memory.IsAbsent(eventId))
                {
                    unknown.Add(eventId);
                }
            }
            else if (IsJoin(member))
            {
                return user;
            }

            if (unknown.Count == RoomLimits.AuthorisingUserBatch)
            {
                break;
            }
        }

        load = unknown.Count == 0 ? null : new Step.Load([.. unknown], []);
        return null;
    }

    private IEnumerable<(UserId User, EventId EventId)> MembersOf(ServerName server)
    {
        foreach (var (tuple, eventId) in CurrentState.Entries)
        {
            if (tuple.Type == EventTypes.Member && UserId.TryParse(tuple.StateKey, out var user) && user.IsOn(server))
            {
                yield return (user, eventId);
            }
        }
    }

    private static bool IsJoin(Pdu member) => member.ContentText("membership"u8) == Membership.Join;
}
