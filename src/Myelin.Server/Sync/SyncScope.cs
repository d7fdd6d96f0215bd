using System.Collections.Frozen;
using Myelin.Server.AccountData;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync;

/// <summary>What a client asks for, as far as it is the same however often the request looks again.</summary>
internal sealed record SyncRequestContext
{
    public required Caller Caller { get; init; }

    public required SyncFilter Filter { get; init; }

    /// <summary>Whether the client has told where it stands.</summary>
    public required bool IsInitial { get; init; }

    public required bool FullState { get; init; }

    public required StateForm StateForm { get; init; }

    /// <summary>What the client has certainly received: everything up to the token it presented.</summary>
    public required LogPosition Received { get; init; }

    public UserId User => Caller.User;

    /// <summary>Whether state is told whole.</summary>
    public bool WantsFullState => IsInitial || FullState;

    public bool LazyLoadsMembers => Filter.Room.State.LazyLoadMembers;
}

/// <summary>Where a room's state is told (MSC4222).</summary>
internal enum StateForm
{
    /// <summary>As it was before the timeline, in <c>state</c>.</summary>
    Before,

    /// <summary>As it is after the timeline, in <c>state_after</c>.</summary>
    After,

    /// <summary>The same under the name it had before it was stable.</summary>
    UnstableAfter,
}

/// <summary>What one look computes on: everything after <paramref name="Since"/> up to <paramref name="UpTo"/>, and nothing newer.</summary>
/// <param name="Question">What is asked.</param>
/// <param name="Since">What has been told.</param>
/// <param name="UpTo">The one position at which the response is computed.</param>
/// <param name="Rooms">The user's memberships at that position.</param>
/// <param name="AccountData">The user's account data, which may be newer.</param>
internal sealed record SyncScope(SyncRequestContext Question, SyncPosition Since, SyncPosition UpTo, UserRooms Rooms, UserAccountData AccountData)
{
    public UserId User => Question.User;

    public SyncFilter Filter => Question.Filter;

    public FrozenSet<UserId> Ignored => AccountData.IgnoredUsers;
}
