using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.RoomVersions;

namespace Myelin.Core.Rooms.Commands;

/// <summary>What an upgrade needs to know.</summary>
public sealed record RoomUpgradeRequest
{
    public required RoomVersion NewVersion { get; init; }

    /// <summary>The new room's ID for room versions that don't derive it from the create event; null for those that do.</summary>
    public required RoomId? NewRoomId { get; init; }

    public required UserId Sender { get; init; }

    public MemberProfile SenderProfile { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long OriginServerTs { get; init; }

    public required RoomId OldRoomId { get; init; }

    /// <summary>The last event known in the old room (<c>predecessor.event_id</c>); null from room version 12 on.</summary>
    public EventId? LastEvent { get; init; }

    /// <summary>The old room's events at the tuples of <see cref="RoomUpgrade.CarriedOver"/>, the create event among them.</summary>
    public required ImmutableArray<Pdu> OldState { get; init; }

    /// <summary>The content of the new room's <c>m.room.canonical_alias</c>; null if no alias moves.</summary>
    public ReadOnlyMemory<byte>? CanonicalAliasJson { get; init; }

    /// <summary><c>additional_creators</c> of the request, for room version 12 and later.</summary>
    public ImmutableArray<UserId> AdditionalCreators { get; init; } = [];
}
