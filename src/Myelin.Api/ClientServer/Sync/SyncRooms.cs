using System.Text.Json.Serialization;
using Myelin.Api.ClientServer.Events;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Sync;

/// <summary>The rooms in a sync response, by the caller's membership.</summary>
public sealed record SyncRooms : OpenObject
{
    public IReadOnlyDictionary<RoomId, JoinedRoom>? Join { get; init; }

    public IReadOnlyDictionary<RoomId, InvitedRoom>? Invite { get; init; }

    public IReadOnlyDictionary<RoomId, KnockedRoom>? Knock { get; init; }

    public IReadOnlyDictionary<RoomId, LeftRoom>? Leave { get; init; }
}

/// <summary>A room that the caller is joined to.</summary>
public sealed record JoinedRoom : OpenObject
{
    public RoomSummary? Summary { get; init; }

    /// <summary>The state as of the timeline's start.</summary>
    public EventBatch? State { get; init; }

    /// <summary>The state as of the timeline's end, if requested.</summary>
    public EventBatch? StateAfter { get; init; }

    /// <summary>The unstable name of <see cref="StateAfter"/> (MSC4222).</summary>
    [JsonPropertyName("org.matrix.msc4222.state_after")]
    public EventBatch? UnstableStateAfter { get; init; }

    public Timeline? Timeline { get; init; }

    public EventBatch? Ephemeral { get; init; }

    public EventBatch? AccountData { get; init; }

    public NotificationCounts? UnreadNotifications { get; init; }

    /// <summary>The counts by thread root.</summary>
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

    /// <summary>The state as of the timeline's end, if requested.</summary>
    public EventBatch? StateAfter { get; init; }

    /// <summary>The unstable name of <see cref="StateAfter"/> (MSC4222).</summary>
    [JsonPropertyName("org.matrix.msc4222.state_after")]
    public EventBatch? UnstableStateAfter { get; init; }

    public Timeline? Timeline { get; init; }

    public EventBatch? AccountData { get; init; }
}

/// <summary>Events in the order of the room, newest last.</summary>
public sealed record Timeline : OpenObject
{
    public IReadOnlyList<ClientEvent>? Events { get; init; }

    /// <summary>Whether events since the last sync were left out before these.</summary>
    public bool? Limited { get; init; }

    /// <summary>Where "GET messages" continues backwards.</summary>
    public string? PrevBatch { get; init; }
}

/// <summary>The data for naming a room without a name. Members that have not changed may be absent.</summary>
public sealed record RoomSummary : OpenObject
{
    [JsonPropertyName("m.heroes")]
    public IReadOnlyList<UserId>? Heroes { get; init; }

    [JsonPropertyName("m.joined_member_count")]
    public long? JoinedMemberCount { get; init; }

    [JsonPropertyName("m.invited_member_count")]
    public long? InvitedMemberCount { get; init; }
}

/// <summary>The unread notifications of a room or a thread.</summary>
public sealed record NotificationCounts : OpenObject
{
    public long? HighlightCount { get; init; }

    public long? NotificationCount { get; init; }
}
