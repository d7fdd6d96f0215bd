using Myelin.Server.AccountData;
using Myelin.Server.Ephemeral;
using Myelin.Server.Filters;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Rooms;
using Myelin.Server.Sync.Tokens;
using Myelin.Server.Sync.Writing;

namespace Myelin.Server.Sync;

/// <summary>Gathers once whatever is new, all at one log position.</summary>
internal sealed class SyncResponseBuilder(
    ILogTail tail,
    IEphemeralTail ephemeral,
    UserRoomsViews userRooms,
    IAccountData accountData,
    ChangedRooms changedRooms,
    PresenceReader presence,
    JoinedRooms joinedRooms,
    NewMembers newMembers,
    InvitedAndKnockedRooms outsideRooms,
    LeftRooms leftRooms,
    DeviceSectionReader reader,
    SyncTokens tokens,
    TimeProvider time)
{
    /// <summary>Gathers what is new after a position.</summary>
    /// <param name="question">The request.</param>
    /// <param name="user">The number of the caller's user.</param>
    /// <param name="since">The position up to which the client has everything.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<(SyncResponse Response, SyncPosition UpTo)> LookAsync(
        SyncRequestContext question, UserNumber user, SyncPosition since, CancellationToken cancellationToken)
    {
        var (rooms, head) = await MembershipsAsync(user, cancellationToken);
        var upTo = new SyncPosition(head, ephemeral.Head, head);
        var scope = new SyncScope(question, since, upTo, rooms, await accountData.OfUserAsync(question.User, cancellationToken));
        var joined = new List<JoinedRoom>();
        var met = new HashSet<UserId>();
        var invited = new List<InvitedOrKnockedRoom>();
        var knocked = new List<InvitedOrKnockedRoom>();
        var left = new List<LeftRoom>();
        foreach (var (roomId, room) in await changedRooms.OfAsync(scope, cancellationToken))
        {
            if (room.Membership is MembershipKind.Join)
            {
                met.UnionWith(await newMembers.OfAsync(scope, room, cancellationToken));
            }

            if (room.IsForgotten || !question.Filter.Room.IncludesRoom(roomId))
            {
                continue;
            }

            var isNew = room.Position > since.Log;
            switch (room.Membership)
            {
                case MembershipKind.Join:
                    Add(joined, await joinedRooms.ReadAsync(scope, roomId, room, cancellationToken));
                    break;
                case MembershipKind.Invite when isNew || question.FullState:
                    Add(invited, await outsideRooms.ReadAsync(scope, roomId, room, cancellationToken));
                    break;
                case MembershipKind.Knock when isNew || question.FullState:
                    Add(knocked, await outsideRooms.ReadAsync(scope, roomId, room, cancellationToken));
                    break;
                case MembershipKind.Leave or MembershipKind.Ban when question.IsInitial ? question.Filter.Room.IncludeLeave : isNew:
                    Add(left, await leftRooms.ReadAsync(scope, roomId, room, cancellationToken));
                    break;
            }
        }

        var lists = await reader.ListsAsync(scope, cancellationToken);
        var (device, toDevice) = await reader.OfDeviceAsync(scope, cancellationToken);
        upTo = upTo with { ToDevice = toDevice };
        var response = new SyncResponse
        {
            NextBatch = tokens.Write(upTo),
            Writer = new SyncWriter(question, time.GetUtcNow()),
            Joined = joined,
            Invited = invited,
            Knocked = knocked,
            Left = left,
            AccountData = GlobalAccountData(scope),
            Presence = await presence.ReadAsync(scope, met, cancellationToken),
            DeviceLists = lists,
            Device = device,
        };
        return (response, upTo);
    }

    /// <summary>
    /// The user's memberships and the log position for the response: the tail's head, unless the memberships are ahead of it. Once the tail has
    /// reached the position, the views are complete up to it. The head must be read first: a membership that changed between the two reads would
    /// otherwise never be reported.
    /// </summary>
    private async ValueTask<(UserRooms Rooms, LogPosition Head)> MembershipsAsync(UserNumber user, CancellationToken cancellationToken)
    {
        var head = tail.Head;
        var rooms = await userRooms.OfUserAsync(user, cancellationToken);
        if (rooms.Position <= head)
        {
            return (rooms, head);
        }

        await tail.WaitForAsync(rooms.Position, cancellationToken);
        return (rooms, rooms.Position);
    }

    private static IReadOnlyList<AccountDatum> GlobalAccountData(SyncScope scope)
    {
        var filter = scope.Filter.AccountData;
        return !filter.ExcludesEverything
            ? [.. scope.AccountData.GlobalAfter(scope.Since.Log).Where(datum => datum.Position <= scope.UpTo.Log && filter.Includes(datum.Type, scope.User))]
            : [];
    }

    private static void Add<T>(List<T> list, T? item)
        where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }
}
