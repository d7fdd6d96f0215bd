using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Myelin.Core.RoomVersions;

/// <summary>The stable room versions that this implementation supports ("Room Versions", "Complete list of room versions").</summary>
public static class KnownRoomVersions
{
    public static readonly RoomVersion V1 = Create(1);
    public static readonly RoomVersion V2 = Create(2);
    public static readonly RoomVersion V3 = Create(3);
    public static readonly RoomVersion V4 = Create(4);
    public static readonly RoomVersion V5 = Create(5);
    public static readonly RoomVersion V6 = Create(6);
    public static readonly RoomVersion V7 = Create(7);
    public static readonly RoomVersion V8 = Create(8);
    public static readonly RoomVersion V9 = Create(9);
    public static readonly RoomVersion V10 = Create(10);
    public static readonly RoomVersion V11 = Create(11);
    public static readonly RoomVersion V12 = Create(12);

    private static readonly FrozenDictionary<string, RoomVersion> ById =
        new[] { V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12 }.ToFrozenDictionary(version => version.Id, StringComparer.Ordinal);

    /// <summary>The version of a new room if the creator doesn't choose one.</summary>
    public static RoomVersion Default => V12;

    /// <summary>All supported versions, oldest first.</summary>
    public static IReadOnlyList<RoomVersion> All { get; } = [V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12];

    public static bool TryGet(string id, [MaybeNullWhen(false)] out RoomVersion version) => ById.TryGetValue(id, out version);

    private static RoomVersion Create(int number) => new()
    {
        Id = number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        EventIds = number switch
        {
            <= 2 => EventIdFormat.ChosenByOrigin,
            3 => EventIdFormat.ReferenceHash,
            _ => EventIdFormat.UrlSafeReferenceHash,
        },
        StateResolution = number switch
        {
            1 => StateResolutionAlgorithm.V1,
            <= 11 => StateResolutionAlgorithm.V2,
            _ => StateResolutionAlgorithm.V2Point1,
        },
        Redaction = number switch
        {
            <= 5 => RedactionRules.V1,
            <= 7 => RedactionRules.V6,
            8 => RedactionRules.V8,
            <= 10 => RedactionRules.V9,
            _ => RedactionRules.V11,
        },
        StrictCanonicalJson = number >= 6,
        AuthorisesAliases = number <= 5,
        ProtectsNotificationLevels = number >= 6,
        AuthorisesRedactions = number <= 2,
        EnforcesKeyValidity = number >= 5,
        AllowsKnocking = number >= 7,
        AllowsRestrictedJoins = number >= 8,
        AllowsKnockRestrictedJoins = number >= 10,
        RequiresIntegerPowerLevels = number >= 10,
        CreatorIsSender = number >= 11,
        RedactsInContent = number >= 11,
        RoomIdIsCreateHash = number >= 12,
        PrivilegesCreators = number >= 12,
    };
}
