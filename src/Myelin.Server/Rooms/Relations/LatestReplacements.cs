using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Finds the most recent valid replacement of events ("Server-side aggregation of m.replace relationships").</summary>
internal sealed class LatestReplacements(RoomStorage storage)
{
    /// <summary>"If the original event is redacted, any m.replace relationship should not be bundled with it". An edit cannot itself be edited.</summary>
    public static bool CanBeReplaced(in ParentEvent parent) =>
        parent.Aggregated.HasFlag(AggregatedChildren.Replacements)
        && !parent.IsRedacted
        && !parent.Pdu.IsState
        && EventRelation.Of(parent.Pdu)?.Type != EventRelation.Replacement;

    public async ValueTask<Dictionary<EventId, SeenEvent>> OfAsync(
        ChildReader reader, IReadOnlyDictionary<EventId, Pdu> parents, CancellationToken cancellationToken)
    {
        var latest = new Dictionary<EventId, SeenEvent>(parents.Count);
        if (parents.Count == 0)
        {
            return latest;
        }

        var candidates = await storage.Aggregations.ReplacementsAsync(
            reader.Room.Number, [.. parents.Keys], RelationLimits.ReplacementsConsidered, cancellationToken);

        // "If two or more replacement events have identical origin_server_ts, the event with the lexicographically largest event_id."
        foreach (var (parent, stored) in candidates
            .OrderByDescending(candidate => candidate.Stored.Pdu.OriginServerTs)
            .ThenByDescending(candidate => candidate.Stored.Pdu.EventId.Value, StringComparer.Ordinal))
        {
            if (!latest.ContainsKey(parent)
                && IsValid(parents[parent], stored.Pdu)
                && await reader.SeenAsync(stored, cancellationToken) is { IsErased: false } seen)
            {
                latest.Add(parent, seen);
            }
        }

        return latest;
    }

    /// <summary>"Validity of replacement events", except for what <see cref="CanBeReplaced"/> and the query have checked.</summary>
    public static bool IsValid(Pdu original, Pdu replacement) =>
        original.Sender == replacement.Sender
        && original.Type == replacement.Type
        && !replacement.IsState
        && (replacement.Type == EventTypes.Encrypted
            || replacement.ContentValue("m.new_content"u8) is [(byte)'{', ..]);
}
