using Myelin.Server.Configuration;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;

namespace Myelin.Server.Encryption.DeviceLists;

/// <summary>
/// Finds the users who share a room with the viewer. For a few users their own rooms are checked, so that the cost does not depend on the viewer's number
/// of rooms; for many, or for users on other servers, all of the viewer's rooms are checked.
/// </summary>
internal sealed class SharedRooms(
    RoomViews views, UserRoomsViews userRooms, StateHistory states, EventCache events, IEntityNumbers numbers, ServerIdentity identity)
{
    /// <summary>Whether a room is shared at each of the two positions.</summary>
    public readonly record struct Shares(bool Before, bool After);

    /// <summary>The query: a user's rooms, those in which memberships changed, and the two positions.</summary>
    public sealed record Question(UserId Viewer, UserRooms Rooms, IReadOnlyList<SharedRoom> Moved, LogPosition Since, LogPosition UpTo)
    {
        /// <summary>Whether the viewer may have been joined to the room at one of the positions.</summary>
        public bool Concerns(UserRoom mine) => mine.Membership is MembershipKind.Join || mine.Position > Since;
    }

    /// <summary>For each of some users, at which positions they share a room with the viewer.</summary>
    public async ValueTask<IReadOnlyDictionary<UserId, Shares>> WithAsync(
        Question question, IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        var shares = new Dictionary<UserId, Shares>(users.Count);
        var undecided = new List<UserId>();
        foreach (var user in users)
        {
            var moved = Among(question.Moved, question.Viewer, user);
            if (moved is { Before: true, After: true })
            {
                shares[user] = moved;
            }
            else
            {
                undecided.Add(user);
            }
        }

        var all = undecided.Count > EncryptionLimits.UsersLookedUp || undecided.Exists(user => !user.IsOn(identity.ServerName))
            ? await AllAsync(question, cancellationToken)
            : null;
        foreach (var user in undecided)
        {
            shares[user] = all is null ? await InTheirRoomsAsync(question, user, cancellationToken) : Among(all, question.Viewer, user);
        }

        return shares;
    }

    /// <summary>All rooms that may be shared at either position.</summary>
    public async ValueTask<List<SharedRoom>> AllAsync(Question question, CancellationToken cancellationToken)
    {
        var all = question.Moved.ToList();
        var known = all.Select(room => room.Room).ToHashSet();
        foreach (var (_, mine) in question.Rooms.Rooms)
        {
            if (question.Concerns(mine) && !known.Contains(mine.Room) && await views.FindAsync(mine.Room, cancellationToken) is { } view)
            {
                all.Add(await SharedRoom.OfAsync(view, question.Since, question.UpTo, states, events, cancellationToken));
            }
        }

        return all;
    }

    private static Shares Among(IReadOnlyList<SharedRoom> rooms, UserId viewer, UserId user)
    {
        var (before, after) = (false, false);
        foreach (var room in rooms)
        {
            before = before || room.SharesBefore(viewer, user);
            after = after || room.SharesAfter(viewer, user);
            if (before && after)
            {
                break;
            }
        }

        return new Shares(before, after);
    }

    private async ValueTask<Shares> InTheirRoomsAsync(Question question, UserId user, CancellationToken cancellationToken)
    {
        var shares = Among(question.Moved, question.Viewer, user);
        if (await numbers.FindUserAsync(user, cancellationToken) is not { } number)
        {
            return shares;
        }

        var unsettled = new List<RoomNumber>();
        var theirs = (await userRooms.OfUserAsync(number, cancellationToken)).Rooms;
        var (fewer, more) = theirs.Count < question.Rooms.Rooms.Count ? (theirs, question.Rooms.Rooms) : (question.Rooms.Rooms, theirs);
        foreach (var (room, one) in fewer)
        {
            if (!more.TryGetValue(room, out var other) || !question.Concerns(one) || !question.Concerns(other))
            {
                continue;
            }

            if (one.Position <= question.Since && other.Position <= question.Since)
            {
                // Both have been in it since before the earlier position.
                return new Shares(true, true);
            }

            unsettled.Add(one.Room);
        }

        foreach (var room in unsettled)
        {
            if (!question.Moved.Any(moved => moved.Room == room) && await views.FindAsync(room, cancellationToken) is { } view)
            {
                var sharing = await SharedRoom.OfAsync(view, question.Since, question.UpTo, states, events, cancellationToken);
                shares = new Shares(
                    shares.Before || sharing.SharesBefore(question.Viewer, user), shares.After || sharing.SharesAfter(question.Viewer, user));
            }
        }

        return shares;
    }
}

/// <summary>The joined members of a room at two positions.</summary>
/// <param name="Room">The room.</param>
/// <param name="Before">The room at the earlier position.</param>
/// <param name="After">The room at the later position.</param>
internal sealed record SharedRoom(RoomNumber Room, MembershipAtPosition Before, MembershipAtPosition After)
{
    /// <summary>Whether anybody may share the room at one of the positions but not at the other.</summary>
    public bool MayDiffer => Before.Differing.Any() || After.Differing.Any();

    public static async ValueTask<SharedRoom> OfAsync(
        RoomView view, LogPosition since, LogPosition upTo, StateHistory states, EventCache events, CancellationToken cancellationToken) => new(
        view.Number,
        await MembershipAtPosition.AtAsync(view, since, states, events, cancellationToken),
        await MembershipAtPosition.AtAsync(view, upTo, states, events, cancellationToken));

    public bool SharesBefore(UserId viewer, UserId user) => Before.IsJoined(viewer) && Before.IsJoined(user);

    public bool SharesAfter(UserId viewer, UserId user) => After.IsJoined(viewer) && After.IsJoined(user);

    /// <summary>The users who may share the room with the viewer at one of the positions but not at the other.</summary>
    public IEnumerable<UserId> Differing(UserId viewer) => (Before.IsJoined(viewer), After.IsJoined(viewer)) switch
    {
        (false, false) => [],
        (true, true) => Before.Differing.Concat(After.Differing),
        (true, false) => Before.Joined,
        _ => After.Joined,
    };
}
