using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Push.Conditions;

namespace Myelin.Core.Push;

/// <summary>
/// The server-default rules (Client-Server API, "Predefined Rules", as of v1.19), in their order. Optionally includes the rules that v1.17 removed, for
/// messages from clients that don't support <c>m.mentions</c> (MSC4210).
/// </summary>
public static class DefaultPushRules
{
    /// <summary>The rule that turns off all notifications. It precedes even the user's own rules.</summary>
    public const string MasterRuleId = ".m.rule.master";

    /// <summary>The rule for a body that contains the user's display name.</summary>
    public const string ContainsDisplayNameRuleId = ".m.rule.contains_display_name";

    /// <summary>The rule for a body that contains the localpart of the user's ID.</summary>
    public const string ContainsUserNameRuleId = ".m.rule.contains_user_name";

    /// <summary>The rule for a body that contains <c>@room</c>.</summary>
    public const string RoomNotificationRuleId = ".m.rule.roomnotif";

    private static int _shared;

    private static readonly PushAction[] Silent = [];
    private static readonly PushAction[] Notify = [PushAction.Notify.Instance];
    private static readonly PushAction[] NotifyWithSound = [PushAction.Notify.Instance, PushAction.Sound("default")];
    private static readonly PushAction[] Ring = [PushAction.Notify.Instance, PushAction.Sound("ring")];
    private static readonly PushAction[] Highlight = [PushAction.Notify.Instance, PushAction.Highlight];
    private static readonly PushAction[] HighlightWithSound = [PushAction.Notify.Instance, PushAction.Sound("default"), PushAction.Highlight];

    private static readonly Dictionary<(string Key, string Pattern), PushCondition> Shared = [];
    private static readonly PushCondition IsMember = Matches("type", "m.room.member");
    private static readonly PushCondition IsInvite = Matches("content.membership", "invite");

    private static readonly ImmutableArray<PushRule> UnderrideRules =
    [
        Rule(".m.rule.call", Ring, Matches("type", "m.call.invite")),
        Rule(".m.rule.encrypted_room_one_to_one", NotifyWithSound, MemberCountIs("2"), Matches("type", "m.room.encrypted")),
        Rule(".m.rule.room_one_to_one", NotifyWithSound, MemberCountIs("2"), Matches("type", "m.room.message")),
        Rule(".m.rule.message", Notify, Matches("type", "m.room.message")),
        Rule(".m.rule.encrypted", Notify, Matches("type", "m.room.encrypted")),
    ];

    // All override rules except the two that contain the user's ID.
    private static readonly PushRule Master = Rule(MasterRuleId, Silent) with { Enabled = false };
    private static readonly PushRule SuppressNotices = Rule(".m.rule.suppress_notices", Silent, Matches("content.msgtype", "m.notice"));
    private static readonly PushRule MemberEvent = Rule(".m.rule.member_event", Silent, IsMember);
    private static readonly PushCondition MayNotifyRoom = Condition("sender_notification_permission", static writer => writer.WriteString("key"u8, "room"));
    private static readonly PushRule ContainsDisplayName = Rule(ContainsDisplayNameRuleId, HighlightWithSound, Condition("contains_display_name", static _ => { }));
    private static readonly PushRule RoomNotification = Rule(RoomNotificationRuleId, Highlight, MayNotifyRoom, Matches("content.body", "@room"));
    private static readonly PushRule IsRoomMention = Rule(
        ".m.rule.is_room_mention",
        Highlight,
        Share(Condition("event_property_is", writer =>
        {
            writer.WriteString("key"u8, @"content.m\.mentions.room");
            writer.WriteBoolean("value"u8, true);
        })),
        MayNotifyRoom);

    private static readonly ImmutableArray<PushRule> LastOverrideRules =
    [
        Rule(".m.rule.tombstone", Highlight, Matches("type", "m.room.tombstone"), Matches("state_key", "")),
        Rule(".m.rule.reaction", Silent, Matches("type", "m.reaction")),
        Rule(".m.rule.room.server_acl", Silent, Matches("type", "m.room.server_acl"), Matches("state_key", "")),
        Rule(".m.rule.suppress_edits", Silent, Share(Property("event_property_is", @"content.m\.relates_to.rel_type", "m.replace"))),
    ];

    /// <summary>Whether this is a default rule that applies only to events without <c>m.mentions</c>, see <see cref="For"/>.</summary>
    public static bool IsLegacyMention(string ruleId) => ruleId is ContainsDisplayNameRuleId or ContainsUserNameRuleId or RoomNotificationRuleId;

    /// <summary>The default rules for a user. Some of them contain the user's ID.</summary>
    /// <param name="user">The user.</param>
    /// <param name="withLegacyMentions">Whether to include the rules that find mentions in the body.</param>
    public static PushRuleset For(UserId user, bool withLegacyMentions = false)
    {
        return new()
        {
            Override =
            [
                Master,
                SuppressNotices,
                Rule(
                    ".m.rule.invite_for_me",
                    NotifyWithSound,
                    IsMember,
                    IsInvite,
                    EventMatch("state_key", user.Value)),
                MemberEvent,
                Rule(
                    ".m.rule.is_user_mention",
                    HighlightWithSound,
                    Property("event_property_contains", @"content.m\.mentions.user_ids", user.Value)),
                .. Legacy(ContainsDisplayName),
                IsRoomMention,
                .. Legacy(RoomNotification),
                .. LastOverrideRules,
            ],
            Content = [.. Legacy(new PushRule { RuleId = ContainsUserNameRuleId, Default = true, Actions = [.. HighlightWithSound], Pattern = user.Localpart })],
            Underride = UnderrideRules,
        };

        ImmutableArray<PushRule> Legacy(PushRule rule) => withLegacyMentions ? [rule] : [];
    }

    private static PushRule Rule(string id, PushAction[] actions, params PushCondition[] conditions) =>
        new() { RuleId = id, Default = true, Actions = [.. actions], Conditions = [.. conditions] };

    /// <summary>An <c>event_match</c> that is the same for every user.</summary>
    private static PushCondition Matches(string key, string pattern)
    {
        if (!Shared.TryGetValue((key, pattern), out var shared))
        {
            Shared.Add((key, pattern), shared = Share(EventMatch(key, pattern)));
        }

        return shared;
    }

    private static SharedCondition Share(PushCondition condition) => new(condition, _shared++);

    private static PushCondition EventMatch(string key, string pattern) => Condition("event_match", writer =>
    {
        writer.WriteString("key"u8, key);
        writer.WriteString("pattern"u8, pattern);
    });

    private static PushCondition Property(string kind, string key, string value) => Condition(kind, writer =>
    {
        writer.WriteString("key"u8, key);
        writer.WriteString("value"u8, value);
    });

    private static PushCondition MemberCountIs(string count) =>
        Condition("room_member_count", writer => writer.WriteString("is"u8, count));

    private static PushCondition Condition(string kind, Action<Utf8JsonWriter> writeParameters)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, kind);
            writeParameters(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(stream.ToArray());
        return PushCondition.Read(kind, document.RootElement.Clone());
    }
}
