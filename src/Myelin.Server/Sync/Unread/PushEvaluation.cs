using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Push;
using Myelin.Server.PushRules;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Sync.Unread;

/// <summary>
/// Evaluates users' push rules on events of a room as it is now. What is the same for all members of a room, and what is asked of an event by
/// all of them, is found once.
/// </summary>
internal sealed class PushEvaluation(EventCache events)
{
    private static readonly ConditionalWeakTable<Pdu, PushEvent> Prepared = [];

    // By the events that they are read from, which a redaction replaces: it leaves the state as it is, and may take "notifications" away.
    private readonly ConditionalWeakTable<Pdu, PowerLevels> _levels = [];

    /// <summary>An evaluator for one of the room's users.</summary>
    public async ValueTask<PushEvaluator> ForAsync(
        UserId user, FrozenSet<UserId> ignored, RoomView room, UserPushRules rules, CancellationToken cancellationToken)
    {
        var levels = await LevelsAsync(room, cancellationToken);
        var displayName = rules.AsksForDisplayName && room.Members.TryGetValue(user, out var state)
            ? DisplayName(await events.FindAsync(state.Event, cancellationToken))
            : null;
        return new PushEvaluator(rules, room, new PushContext(user, displayName, room.JoinedCount, levels), ignored);
    }

    /// <summary>The event as the rules see it.</summary>
    internal static PushEvent Prepare(Pdu pdu) => Prepared.GetValue(pdu, static made => new PushEvent(JsonElement.Parse(made.Json.Span, JsonLimits.Documents)));

    private static string? DisplayName(Pdu? member) =>
        member is not null && member.Content.TryGetProperty("displayname"u8, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private async ValueTask<PowerLevels> LevelsAsync(RoomView room, CancellationToken cancellationToken)
    {
        var create = await FindAsync(room, EventTypes.Create, cancellationToken)
            ?? throw new InvalidDataException($"Room {room.RoomId} has no create event in its state.");
        var content = await FindAsync(room, EventTypes.PowerLevels, cancellationToken);
        if (!_levels.TryGetValue(content ?? create, out var levels))
        {
            levels = PowerLevels.From(room.Version, content, create);
            _levels.AddOrUpdate(content ?? create, levels);
        }

        return levels;
    }

    private ValueTask<Pdu?> FindAsync(RoomView room, string type, CancellationToken cancellationToken) =>
        room.CurrentState[type, string.Empty] is { } id ? events.FindAsync(id, cancellationToken) : new ValueTask<Pdu?>((Pdu?)null);
}

/// <summary>Evaluates one user's push rules in one room as it is at a moment.</summary>
internal sealed class PushEvaluator(UserPushRules rules, RoomView room, PushContext context, FrozenSet<UserId> ignored)
{
    /// <summary>Everything that an outcome depends on besides the event: while it is the same, so are outcomes.</summary>
    public PushStanding Standing => new(
        rules.Position, ignored, context.DisplayName, room.CurrentState[EventTypes.PowerLevels, string.Empty], Bits(rules, room.JoinedCount));

    /// <summary>What the rules say of an event; nothing of those that the user ignores the sender of, nor of what was redacted.</summary>
    public PushOutcome Evaluate(PlacedEvent placed) =>
        placed.IsRedacted || (ignored.Count > 0 && ignored.Contains(placed.Pdu.Sender))
            ? PushOutcome.None
            : PushRuleEvaluator.Evaluate(rules.Ruleset, PushEvaluation.Prepare(placed.Pdu), context);

    /// <summary>Which of the numbers of members that the rules ask for are met.</summary>
    private static long Bits(UserPushRules rules, int joined)
    {
        if (rules.MemberCounts.Length > 63)
        {
            return joined;
        }

        var bits = 0L;
        foreach (var comparison in rules.MemberCounts)
        {
            bits = (bits << 1) | (comparison.Holds(joined) ? 1L : 0L);
        }

        return bits;
    }
}

/// <summary>What the outcome of push rules depends on besides the event.</summary>
/// <param name="Rules">The version of the user's rules.</param>
/// <param name="Ignored">Whom the user ignores.</param>
/// <param name="DisplayName">The user's name in the room, if rules ask for it.</param>
/// <param name="PowerLevels">The event that gives the room's power levels.</param>
/// <param name="MemberCounts">How the comparisons with the number of members end.</param>
internal readonly record struct PushStanding(
    Log.LogPosition Rules, FrozenSet<UserId> Ignored, string? DisplayName, EventId? PowerLevels, long MemberCounts);
