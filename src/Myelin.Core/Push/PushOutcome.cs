using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Push;

/// <summary>The result of evaluating push rules for an event.</summary>
/// <param name="Rule">The rule that matched; null if none did, in which case there is no notification.</param>
public readonly record struct PushOutcome(PushRule? Rule)
{
    /// <summary>No rule matched.</summary>
    public static readonly PushOutcome None;

    public ImmutableArray<PushAction> Actions => Rule?.Actions ?? [];

    /// <summary>Whether the user is notified of the event, and it counts as an unread notification.</summary>
    public bool Notifies => Actions.Any(static action => action is PushAction.Notify);

    /// <summary>Whether the event counts as a highlight.</summary>
    public bool Highlights => Notifies && Actions.OfType<PushAction.SetTweak>().LastOrDefault(static tweak => tweak.Tweak == "highlight") is
    {
        Value: null or { ValueKind: JsonValueKind.True },
    };

    /// <summary>The tweaks that are sent to the push gateway. If several have the same name, the last one wins.</summary>
    public IReadOnlyDictionary<string, JsonElement> Tweaks
    {
        get
        {
            var tweaks = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var (tweak, value) in Actions.OfType<PushAction.SetTweak>())
            {
                if (value is { } json)
                {
                    tweaks[tweak] = json;
                }
                else if (tweak == "highlight")
                {
                    tweaks[tweak] = JsonSerializer.SerializeToElement(true, PushJson.Default.Boolean);
                }
            }

            return tweaks;
        }
    }
}
