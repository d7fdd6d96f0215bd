using System.Collections.Frozen;
using Myelin.Server.AccountData;
using Myelin.Server.Filters;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Rooms;
using Myelin.Server.Sync.Tokens;

namespace Myelin.Server.Sync;

/// <summary>The part of a client's request that stays the same, however often the server looks for news.</summary>
internal sealed record SyncRequestContext
{
    public required Caller Caller { get; init; }

    public required SyncFilter Filter { get; init; }

    /// <summary>Whether this is an initial sync, without a usable token.</summary>
    public required bool IsInitial { get; init; }

    public required bool FullState { get; init; }

    public required StateForm StateForm { get; init; }

    /// <summary>What the client has certainly received: everything up to the token that it presented.</summary>
    public required LogPosition Received { get; init; }

    public UserId User => Caller.User;

    /// <summary>Whether the response includes the full state.</summary>
    public bool WantsFullState => IsInitial || FullState;

    public bool LazyLoadsMembers => Filter.Room.State.LazyLoadMembers;
}

/// <summary>Where a room's state is sent (MSC4222).</summary>
internal enum StateForm
{
    /// <summary>The state before the timeline, in <c>state</c>.</summary>
    Before,

    /// <summary>The state after the timeline, in <c>state_after</c>.</summary>
    After,

    /// <summary>The state after the timeline, under its unstable name.</summary>
    UnstableAfter,
}

/// <summary>The scope of one response: everything after <paramref name="Since"/> up to <paramref name="UpTo"/>, and nothing newer.</summary>
/// <param name="Question">The request.</param>
/// <param name="Since">The position up to which the client has everything.</param>
/// <param name="UpTo">The position at which the response is computed.</param>
/// <param name="Rooms">The user's memberships at that position.</param>
/// <param name="AccountData">The user's account data, which may be newer.</param>
internal sealed record SyncScope(SyncRequestContext Question, SyncPosition Since, SyncPosition UpTo, UserRooms Rooms, UserAccountData AccountData)
{
    public UserId User => Question.User;

    public SyncFilter Filter => Question.Filter;

    public FrozenSet<UserId> Ignored => AccountData.IgnoredUsers;
}
