using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Myelin.Server.Configuration;
using Myelin.Server.Rooms;

namespace Myelin.Server.Push.Delivery;

/// <summary>Which local members of rooms have pushers; found once for each change of a room's members or of anybody's pushers.</summary>
internal sealed class RoomMembersWithPushers(PusherViews pushers, ServerIdentity identity)
{
    private readonly ConditionalWeakTable<ImmutableDictionary<UserId, MemberState>, Found> _found = [];

    public async ValueTask<IReadOnlyList<PushedUser>> OfAsync(RoomView room, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(room.Members, out var found) && found.Version == pushers.Version)
        {
            return found.Members;
        }

        var version = pushers.Version;
        var joined = room.MembersWith(MembershipKind.Join).Where(user => user.IsOn(identity.ServerName)).ToList();
        var members = await pushers.WithPushersAsync(joined, cancellationToken);
        _found.AddOrUpdate(room.Members, new Found(version, members));
        return members;
    }

    private sealed record Found(long Version, IReadOnlyList<PushedUser> Members);
}
