using System.Text;

namespace Myelin.Core.Events;

/// <summary>The event types that have a meaning in the protocol itself (Client-Server API, "Room Events" and the modules).</summary>
public static class EventTypes
{
    public const string Create = "m.room.create";
    public const string Member = "m.room.member";
    public const string PowerLevels = "m.room.power_levels";
    public const string JoinRules = "m.room.join_rules";
    public const string HistoryVisibility = "m.room.history_visibility";
    public const string GuestAccess = "m.room.guest_access";
    public const string ThirdPartyInvite = "m.room.third_party_invite";
    public const string Redaction = "m.room.redaction";
    public const string Aliases = "m.room.aliases";
    public const string CanonicalAlias = "m.room.canonical_alias";
    public const string Name = "m.room.name";
    public const string Topic = "m.room.topic";
    public const string Avatar = "m.room.avatar";
    public const string Encryption = "m.room.encryption";
    public const string Encrypted = "m.room.encrypted";
    public const string Message = "m.room.message";
    public const string Sticker = "m.sticker";
    public const string Reaction = "m.reaction";
    public const string Tombstone = "m.room.tombstone";
    public const string ServerAcl = "m.room.server_acl";
    public const string PinnedEvents = "m.room.pinned_events";
    public const string Policy = "m.room.policy";
    public const string SpaceChild = "m.space.child";
    public const string SpaceParent = "m.space.parent";
    public const string PolicyRuleUser = "m.policy.rule.user";
    public const string PolicyRuleRoom = "m.policy.rule.room";
    public const string PolicyRuleServer = "m.policy.rule.server";
    public const string CallInvite = "m.call.invite";
    public const string KeyVerificationRequest = "m.key.verification.request";
}

/// <summary>The most common event types, so that all events of a type share one string.</summary>
internal static class KnownEventTypes
{
    private static readonly (byte[] Json, string Type)[] Known =
    [
        .. ((string[])
        [
            EventTypes.Member, EventTypes.Message, EventTypes.Encrypted, EventTypes.Reaction, EventTypes.Redaction, EventTypes.PowerLevels,
            EventTypes.Create, EventTypes.JoinRules, EventTypes.HistoryVisibility, EventTypes.Name, EventTypes.Topic, EventTypes.Avatar,
            EventTypes.SpaceChild, EventTypes.SpaceParent, EventTypes.ServerAcl, EventTypes.CanonicalAlias, EventTypes.Aliases,
        ]).Select(type => (Encoding.UTF8.GetBytes($"\"{type}\""), type)),
    ];

    /// <summary>The type for a canonical JSON string, including its quotes; null if it isn't a common one.</summary>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        foreach (var (known, type) in Known)
        {
            if (json.SequenceEqual(known))
            {
                return type;
            }
        }

        return null;
    }
}

/// <summary>The values of <c>membership</c> in <c>m.room.member</c> (Client-Server API, "Room membership").</summary>
public static class Membership
{
    public const string Join = "join";
    public const string Invite = "invite";
    public const string Leave = "leave";
    public const string Ban = "ban";
    public const string Knock = "knock";
}
