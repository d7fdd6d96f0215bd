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

/// <summary>Evaluates users' push rules on events of a room as it is now. Rules and events are parsed once, whoever's turn it is.</summary>
internal sealed class PushEvaluation(EventCache events)
{
    private static readonly ConditionalWeakTable<UserPushRules, PushRuleset> Rulesets = [];
    private static readonly ConditionalWeakTable<Pdu, object> Parsed = [];

    /// <summary>An evaluator for the scope's user.</summary>
    public async ValueTask<PushEvaluator> ForAsync(SyncScope scope, RoomView room, UserPushRules rules, CancellationToken cancellationToken)
    {
        var user = scope.User;
        var create = await FindAsync(room, EventTypes.Create, cancellationToken)
            ?? throw new InvalidDataException($"Room {room.RoomId} has no create event in its state.");
        var levels = PowerLevels.From(room.Version, await FindAsync(room, EventTypes.PowerLevels, cancellationToken), create);
        var member = room.Members.TryGetValue(user, out var state) ? await events.FindAsync(state.Event, cancellationToken) : null;
        return new PushEvaluator(Ruleset(rules), new PushContext(user, DisplayName(member), room.JoinedCount, levels), scope.Ignored);
    }

    /// <summary>The event as the rules see it.</summary>
    internal static JsonElement Parse(Pdu pdu) => (JsonElement)Parsed.GetValue(
        pdu, static parsed => JsonElement.Parse(parsed.Json.Span, JsonLimits.Documents));

    private static PushRuleset Ruleset(UserPushRules rules) => Rulesets.GetValue(rules, static stored =>
    {
        var content = JsonElement.Parse(stored.ContentJson.Span, JsonLimits.Documents);
        return content.TryGetProperty("global"u8, out var global) ? PushRuleset.Read(global) : PushRuleset.Empty;
    });

    private static string? DisplayName(Pdu? member) =>
        member is not null && member.Content.TryGetProperty("displayname"u8, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private ValueTask<Pdu?> FindAsync(RoomView room, string type, CancellationToken cancellationToken) =>
        room.CurrentState[type, string.Empty] is { } id ? events.FindAsync(id, cancellationToken) : new ValueTask<Pdu?>((Pdu?)null);
}

/// <summary>Evaluates one user's push rules in one room.</summary>
internal sealed class PushEvaluator(PushRuleset rules, PushContext context, FrozenSet<UserId> ignored)
{
    /// <summary>What the rules say of an event; nothing of those that the user ignores the sender of.</summary>
    public PushOutcome Evaluate(Pdu pdu) =>
        ignored.Count > 0 && ignored.Contains(pdu.Sender) ? PushOutcome.None : PushRuleEvaluator.Evaluate(rules, PushEvaluation.Parse(pdu), context);
}
