using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>event_match</c>: a glob on a property that is a string; on <c>content.body</c> by words, else on the whole of it.</summary>
public sealed record EventMatchCondition : PushCondition
{
    private readonly PropertyPath _path;
    private readonly Glob _glob;
    private readonly bool _isByWords;

    public EventMatchCondition(JsonElement json, string key, string pattern)
        : base(json)
    {
        _path = PropertyPath.Parse(key);
        _glob = Glob.Parse(pattern);
        _isByWords = key == "content.body";
    }

    public override bool Holds(JsonElement pushEvent, PushContext context)
    {
        if (!_path.TryFind(pushEvent, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = value.GetString();
        return _isByWords ? _glob.MatchesWords(text) : _glob.Matches(text);
    }
}
