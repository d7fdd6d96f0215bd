using System.Globalization;
using System.Text.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Push.Conditions;

/// <summary>
/// <c>event_match</c>: a string property matches a glob. In <c>content.body</c>, a part between word boundaries may match; any other property must match
/// as a whole.
/// </summary>
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

/// <summary><c>event_property_is</c>: a property equals a value exactly.</summary>
public sealed record EventPropertyIsCondition(JsonElement Json, string Key, JsonElement Value) : PushCondition(Json)
{
    private readonly PropertyPath _path = PropertyPath.Parse(Key);

    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        _path.TryFind(pushEvent.Json, out var actual) && PropertyValue.AreSame(Value, actual);
}

/// <summary><c>event_property_contains</c>: an array contains exactly this value.</summary>
public sealed record EventPropertyContainsCondition(JsonElement Json, string Key, JsonElement Value) : PushCondition(Json)
{
    private readonly PropertyPath _path = PropertyPath.Parse(Key);

    // Every user has a default rule that checks mentions in every event, so this case is fast.
    private readonly string? _mentioned = Key == PushEvent.MentionedKey && Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;

    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        _mentioned is { } user
            ? pushEvent.Mentioned.Contains(user)
            : _path.TryFind(pushEvent.Json, out var array)
                && array.ValueKind == JsonValueKind.Array
                && array.EnumerateArray().Any(actual => PropertyValue.AreSame(Value, actual));
}

/// <summary><c>contains_display_name</c>: the body contains the owner's display name. Deprecated, but existing rules have it.</summary>
public sealed record ContainsDisplayNameCondition(JsonElement Json) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) =>
        context.DisplayName is { } name && name.IsIn(pushEvent);
}

/// <summary><c>room_member_count</c>: compares the number of joined members with a number.</summary>
public sealed record RoomMemberCountCondition(JsonElement Json, MemberCountComparison Comparison) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) => Comparison.Holds(context.MemberCount);
}

/// <summary><c>sender_notification_permission</c>: the sender's power level is sufficient for a kind of notification, such as <c>room</c>.</summary>
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

/// <summary>A condition of the default rules that depends only on the event. The result is the same for all users, so it is evaluated once per event.</summary>
internal sealed record SharedCondition : PushCondition
{
    private readonly int _index;
    private readonly Func<PushEvent, bool> _holds;

    /// <param name="condition">The condition.</param>
    /// <param name="index">Its unique number, less than <see cref="PushEvent.MaximumShared"/>.</param>
    public SharedCondition(PushCondition condition, int index)
        : base(condition.Json)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PushEvent.MaximumShared);
        _index = index;
        _holds = pushEvent => condition.Holds(pushEvent, default);
    }

    public override bool Holds(PushEvent pushEvent, in PushContext context) => pushEvent.Once(_index, _holds);
}

/// <summary>Compares values exactly: strings, integers, booleans and null, without converting between types.</summary>
internal static class PropertyValue
{
    private const long GreatestInteger = (1L << 53) - 1;

    public static bool AreSame(JsonElement expected, JsonElement actual) => (expected.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => expected.ValueEquals(actual.GetString()),
        (JsonValueKind.Number, JsonValueKind.Number) =>
            expected.TryGetInt64(out var one) && actual.TryGetInt64(out var other) && one == other && one is >= -GreatestInteger and <= GreatestInteger,
        (JsonValueKind.True, JsonValueKind.True) => true,
        (JsonValueKind.False, JsonValueKind.False) => true,
        (JsonValueKind.Null, JsonValueKind.Null) => true,
        _ => false,
    };
}

/// <summary>The <c>is</c> of <c>room_member_count</c>: a decimal integer, optionally preceded by <c>==</c>, <c>&lt;</c>, <c>&gt;</c>, <c>&gt;=</c> or <c>&lt;=</c>.</summary>
public readonly record struct MemberCountComparison
{
    private static readonly string[] Operators = ["==", "<=", ">=", "<", ">"];

    private readonly string _operator;
    private readonly long _count;

    private MemberCountComparison(string @operator, long count)
    {
        _operator = @operator;
        _count = count;
    }

    public static bool TryParse(string? text, out MemberCountComparison comparison)
    {
        comparison = default;
        if (text is null)
        {
            return false;
        }

        var prefix = Array.Find(Operators, one => text.StartsWith(one, StringComparison.Ordinal)) ?? string.Empty;
        if (!long.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        comparison = new MemberCountComparison(prefix, count);
        return true;
    }

    public bool Holds(long count) => _operator switch
    {
        "<" => count < _count,
        ">" => count > _count,
        "<=" => count <= _count,
        ">=" => count >= _count,
        _ => count == _count,
    };
}
