using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>A <c>POST /createRoom</c> request, validated and completed with the server's defaults.</summary>
public sealed record CreateRoomRequest
{
    public required RoomVersion Version { get; init; }

    public required UserId Creator { get; init; }

    /// <summary>The new room's ID if the room version doesn't derive it from the create event; null if it does.</summary>
    public required RoomId? RoomId { get; init; }

    public required RoomPreset Preset { get; init; }

    /// <summary>Milliseconds since the Unix epoch, the same for all events of the room's creation.</summary>
    public required long OriginServerTs { get; init; }

    /// <summary><c>creation_content</c>: keys for the create event; undefined for none.</summary>
    public JsonElement CreationContent { get; init; }

    /// <summary><c>power_level_content_override</c>: replaces keys of the default power levels; undefined for none.</summary>
    public JsonElement PowerLevelContentOverride { get; init; }

    /// <summary><c>initial_state</c>, in the order given.</summary>
    public ImmutableArray<InitialStateEvent> InitialState { get; init; } = [];

    public string? Name { get; init; }

    public string? Topic { get; init; }

    /// <summary>The alias built from <c>room_alias_name</c>; it becomes the canonical alias.</summary>
    public RoomAlias? Alias { get; init; }

    /// <summary><c>invite</c>: invited in this order, after the room's state is set.</summary>
    public ImmutableArray<UserId> Invites { get; init; } = [];

    /// <summary><c>is_direct</c>: set on the invitations.</summary>
    public bool IsDirect { get; init; }

    /// <summary>The creator's profile for the membership events; null for fields that are not set.</summary>
    public MemberProfile CreatorProfile { get; init; }

    /// <summary>The invited users' profiles, where known.</summary>
    public ImmutableDictionary<UserId, MemberProfile> InviteProfiles { get; init; } = ImmutableDictionary<UserId, MemberProfile>.Empty;
}

/// <summary>One entry of <c>initial_state</c>.</summary>
public sealed record InitialStateEvent(string Type, string StateKey, ReadOnlyMemory<byte> ContentJson);

/// <summary>The profile fields of a membership event.</summary>
public readonly record struct MemberProfile(string? DisplayName, string? AvatarUrl)
{
    /// <summary>The key of the display name in a membership's content.</summary>
    public const string DisplayNameField = "displayname";

    /// <summary>The key of the avatar.</summary>
    public const string AvatarUrlField = "avatar_url";
}

/// <summary>The presets of <c>POST /createRoom</c>.</summary>
public enum RoomPreset
{
    PrivateChat,
    TrustedPrivateChat,
    PublicChat,
}
