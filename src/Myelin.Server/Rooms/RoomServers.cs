using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Myelin.Server.Rooms;

/// <summary>The servers of a room's members, found once for each change of the members.</summary>
internal sealed class RoomServers
{
    private static readonly ConditionalWeakTable<ImmutableDictionary<UserId, MemberState>, RoomServers> Known = [];

    private RoomServers(ImmutableDictionary<UserId, MemberState> members)
    {
        var joined = new HashSet<ServerName>();
        foreach (var (user, member) in members)
        {
            if (member.Membership is MembershipKind.Join)
            {
                joined.Add(user.ServerName);
            }
        }

        Joined = joined;
    }

    /// <summary>The servers of the users who are joined.</summary>
    public IReadOnlySet<ServerName> Joined { get; }

    public static RoomServers Of(RoomView room) => Known.GetValue(room.Members, static members => new RoomServers(members));
}
