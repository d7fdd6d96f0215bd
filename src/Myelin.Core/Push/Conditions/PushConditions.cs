using System.Text.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>event_match</c>: a glob on a property that is a string; on <c>content.body</c> by words, else on the whole of it.</summary>
public sealed record EventMatchCondition : PushCondition
{
    private readonly string _key;
    private readonly PropertyPath _path;
    private readonly Glob _glob;

    public EventMatchCondition(JsonElement json, string key, string pattern)
        : base(json)
    {
        _key = key;
        _path = PropertyPath.Parse(key);
        _glob = Glob.Parse(pattern);
    }

    public override bool Holds(PushEvent pushEvent, in PushContext context) => _key switch
    {
        "content.body" => pushEvent.HasInBody(_glob),
        "type" => Matches(pushEvent.Type),
        "room_id" => Matches(pushEvent.RoomId),
        "sender" => Matches(pushEvent.Sender),
        "state_key" => Matches(pushEvent.StateKey),
        _ => _path.TryFind(pushEvent.Json, out var value) && value.ValueKind == JsonValueKind.String && _glob.Matches(value.GetString()),
    };

    private bool Matches(string? text) => text is not null && _glob.Matches(text);
}

/// <summary><c>event_property_is</c>: a property that is exactly a value.</summary>
public sealed record EventPropertyIsCondition(JsonElement Json, string Key, JsonElement Value) : PushCondition(Json)
{
    private readonly PropertyPath _path = PropertyPath.Parse(Key);

    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        _path.TryFind(pushEvent.Json, out var actual) && PropertyValue.AreSame(Value, actual);
}

/// <summary><c>event_property_contains</c>: an array that holds exactly a value.</summary>
public sealed record EventPropertyContainsCondition(JsonElement Json, string Key, JsonElement Value) : PushCondition(Json)
{
    private readonly PropertyPath _path = PropertyPath.Parse(Key);

    // Every user has a rule that asks this of every event.
    private readonly string? _mentioned = Key == PushEvent.MentionedKey && Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;

    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        _mentioned is { } user
            ? pushEvent.Mentioned.Contains(user)
            : _path.TryFind(pushEvent.Json, out var array)
                && array.ValueKind == JsonValueKind.Array
                && array.EnumerateArray().Any(actual => PropertyValue.AreSame(Value, actual));
}

/// <summary><c>contains_display_name</c>: a body in which the rule's owner is named. Deprecated, but rules with it exist.</summary>
public sealed record ContainsDisplayNameCondition(JsonElement Json) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        context.DisplayName is { } name && name.IsIn(pushEvent);
}

/// <summary><c>room_member_count</c>: the number of joined members, compared with a number.</summary>
public sealed record RoomMemberCountCondition(JsonElement Json, MemberCountComparison Comparison) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) => Comparison.Holds(context.MemberCount);
}

/// <summary><c>sender_notification_permission</c>: a sender whose power level suffices for a kind of notification, such as <c>room</c>.</summary>
public sealed record SenderNotificationPermissionCondition(JsonElement Json, string Key) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        UserId.TryParse(pushEvent.Sender, out var sender)
        && context.PowerLevels.Of(sender) >= context.PowerLevels.Notification(Key);
}

/// <summary>"Unrecognised conditions MUST NOT match any events, effectively making the push rule disabled."</summary>
public sealed record UnrecognisedCondition(JsonElement Json) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) => false;
}
