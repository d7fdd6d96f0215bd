using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.RoomVersions;

/// <summary>A room version, described by the features that differ between versions ("Room Versions"). Instances are compared by reference.</summary>
public sealed record RoomVersion
{
    internal RoomVersion()
    {
    }

    public required string Id { get; init; }

    /// <summary>The format of event IDs and of references to events.</summary>
    public required EventIdFormat EventIds { get; init; }

    public required StateResolutionAlgorithm StateResolution { get; init; }

    public required RedactionRules Redaction { get; init; }

    /// <summary>Integers outside ±(2^53-1), floats and -0 are refused (from version 6).</summary>
    public required bool StrictCanonicalJson { get; init; }

    /// <summary><c>m.room.aliases</c> has its own authorisation rule (versions 1 to 5).</summary>
    public required bool AuthorisesAliases { get; init; }

    /// <summary><c>notifications</c> in power levels is protected like <c>users</c> and <c>events</c> (from version 6).</summary>
    public required bool ProtectsNotificationLevels { get; init; }

    /// <summary><c>m.room.redaction</c> is authorised by the event authorisation rules (versions 1 and 2).</summary>
    public required bool AuthorisesRedactions { get; init; }

    /// <summary>Signing keys are accepted only while they are valid (from version 5).</summary>
    public required bool EnforcesKeyValidity { get; init; }

    public required bool AllowsKnocking { get; init; }

    public required bool AllowsRestrictedJoins { get; init; }

    public required bool AllowsKnockRestrictedJoins { get; init; }

    /// <summary>Power levels must be JSON integers (from version 10).</summary>
    public required bool RequiresIntegerPowerLevels { get; init; }

    /// <summary>The creator is the sender of the create event, not <c>content.creator</c> (from version 11).</summary>
    public required bool CreatorIsSender { get; init; }

    /// <summary><c>redacts</c> is in the content (from version 11).</summary>
    public required bool RedactsInContent { get; init; }

    /// <summary>The room ID is the create event's reference hash, and the create event is not an auth event (from version 12, MSC4291).</summary>
    public required bool RoomIdIsCreateHash { get; init; }

    /// <summary>Creators have infinite power, and there may be <c>additional_creators</c> (from version 12, MSC4289).</summary>
    public required bool PrivilegesCreators { get; init; }

    internal Json.JsonNumberRule NumberRule => StrictCanonicalJson ? Json.JsonNumberRule.Strict : Json.JsonNumberRule.Lenient;

    public override string ToString() => Id;

    public bool Equals(RoomVersion? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>The formats of event IDs.</summary>
public enum EventIdFormat
{
    /// <summary><c>$opaque:server</c>, chosen by the origin; references are <c>[id, hashes]</c> pairs (versions 1 and 2).</summary>
    ChosenByOrigin,

    /// <summary>Reference hash in the standard base64 alphabet (version 3).</summary>
    ReferenceHash,

    /// <summary>Reference hash in the URL-safe base64 alphabet (from version 4).</summary>
    UrlSafeReferenceHash,
}

/// <summary>State resolution algorithms.</summary>
public enum StateResolutionAlgorithm
{
    V1,
    V2,

    /// <summary>Version 2.1 (from room version 12, MSC4297).</summary>
    V2Point1,
}

/// <summary>Which keys a redaction keeps.</summary>
public enum RedactionRules
{
    /// <summary>Versions 1 to 5.</summary>
    V1,

    /// <summary>Versions 6 and 7: <c>m.room.aliases</c> is no longer protected.</summary>
    V6,

    /// <summary>Version 8: join rules keep <c>allow</c>.</summary>
    V8,

    /// <summary>Versions 9 and 10: members keep <c>join_authorised_via_users_server</c>.</summary>
    V9,

    /// <summary>From version 11 (MSC2174, MSC2176, MSC3989 and others).</summary>
    V11,
}
