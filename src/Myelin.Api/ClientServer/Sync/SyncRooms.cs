using System.Text.Json.Serialization;
using Myelin.Api.ClientServer.Events;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Sync;

/// <summary>What a sync tells of rooms, by the caller's membership.</summary>
public sealed record SyncRooms : OpenObject
{
    public IReadOnlyDictionary<RoomId, JoinedRoom>? Join { get; init; }

    public IReadOnlyDictionary<RoomId, InvitedRoom>? Invite { get; init; }

    public IReadOnlyDictionary<RoomId, KnockedRoom>? Knock { get; init; }

    public IReadOnlyDictionary<RoomId, LeftRoom>? Leave { get; init; }
}

/// <summary>News of a room that the caller is joined to.</summary>
public sealed record JoinedRoom : OpenObject
{
    public RoomSummary? Summary { get; init; }

    /// <summary>The state as of the timeline's start.</summary>
    public EventBatch? State { get; init; }

    /// <summary>The state as of the timeline's end, if it was asked for.</summary>
    public EventBatch? StateAfter { get; init; }

    /// <summary><see cref="StateAfter"/> before it was stable (MSC4222).</summary>
    [JsonPropertyName("org.matrix.msc4222.state_after")]
    public EventBatch? UnstableStateAfter { get; init; }

    public Timeline? Timeline { get; init; }

    public EventBatch? Ephemeral { get; init; }

    public EventBatch? AccountData { get; init; }

    public NotificationCounts? UnreadNotifications { get; init; }

    /// <summary>By the root of the thread.</summary>
    public IReadOnlyDictionary<EventId, NotificationCounts>? UnreadThreadNotifications { get; init; }
}

/// <summary>A room that the caller is invited to.</summary>
public sealed record InvitedRoom : OpenObject
{
    /// <summary>Stripped state.</summary>
    public EventBatch? InviteState { get; init; }
}

/// <summary>A room that the caller has knocked on.</summary>
public sealed record KnockedRoom : OpenObject
{
    /// <summary>Stripped state.</summary>
    public EventBatch? KnockState { get; init; }
}

/// <summary>A room that the caller has left, or been kicked or banned from.</summary>
public sealed record LeftRoom : OpenObject
{
    /// <summary>The state as of the timeline's start.</summary>
    public EventBatch? State { get; init; }

    /// <summary>The state as of the timeline's end, if it was asked for.</summary>
    public EventBatch? StateAfter { get; init; }

    /// <summary><see cref="StateAfter"/> before it was stable (MSC4222).</summary>
    [JsonPropertyName("org.matrix.msc4222.state_after")]
    public EventBatch? UnstableStateAfter { get; init; }

    public Timeline? Timeline { get; init; }

    public EventBatch? AccountData { get; init; }
}

/// <summary>Events in the order of the room, the newest last.</summary>
public sealed record Timeline : OpenObject
{
    public IReadOnlyList<ClientEvent>? Events { get; init; }

    /// <summary>Whether there are more before them since the last sync.</summary>
    public bool? Limited { get; init; }

    /// <summary>From where "GET messages" goes on backwards.</summary>
    public string? PrevBatch { get; init; }
}

/// <summary>What a room without a name is called by; what has not changed may be absent.</summary>
public sealed record RoomSummary : OpenObject
{
    [JsonPropertyName("m.heroes")]
    public IReadOnlyList<UserId>? Heroes { get; init; }

    [JsonPropertyName("m.joined_member_count")]
    public long? JoinedMemberCount { get; init; }

    [JsonPropertyName("m.invited_member_count")]
    public long? InvitedMemberCount { get; init; }
}

/// <summary>What is unread in a room or a thread.</summary>
public sealed record NotificationCounts : OpenObject
{
    public long? HighlightCount { get; init; }

    public long? NotificationCount { get; init; }
}
