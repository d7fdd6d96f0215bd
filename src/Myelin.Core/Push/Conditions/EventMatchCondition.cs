using System.Text.Json;

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
