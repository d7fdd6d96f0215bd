using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Core.Authorization;
using Myelin.Core.Events;
using Myelin.Core.Json;
using Myelin.Core.Push;
using Myelin.Server.PushRules;
using Myelin.Server.Rooms;

namespace Myelin.Server.Unread;

/// <summary>A user whose push rules are evaluated.</summary>
/// <param name="User">The user.</param>
/// <param name="Ignored">The users whom the user ignores; none of their events notify, whenever they came.</param>
/// <param name="Rules">The user's current rules.</param>
internal readonly record struct NotifiedUser(UserId User, FrozenSet<UserId> Ignored, UserPushRules Rules);

/// <summary>
/// Evaluates users' push rules on a room's events, with the rules and the state of the room at the time of each event. What all
/// members of a room share, and what their rules need of an event, is computed once.
/// </summary>
internal sealed class PushEvaluation(EventCache events, PreparedEvents preparedEvents, IPushRules pushRules)
{
    private static readonly ConditionalWeakTable<Pdu, StrongBox<NamePattern?>> Names = [];

    // Keyed by the events they are read from: a redaction replaces the event but not the state, and may remove "notifications".
    private readonly ConditionalWeakTable<Pdu, PowerLevels> _levels = [];

    /// <summary>The outcome of the rules for an event; none if the event is redacted or the user ignores its sender.</summary>
    /// <param name="user">The user whose rules apply.</param>
    /// <param name="before">The room before the event.</param>
    /// <param name="placed">The event.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<PushOutcome> EvaluateAsync(NotifiedUser user, RoomMoment before, PlacedEvent placed, CancellationToken cancellationToken)
    {
        if (placed.IsRedacted || placed.Pdu.Sender == user.User || (user.Ignored.Count > 0 && user.Ignored.Contains(placed.Pdu.Sender)))
        {
            return PushOutcome.None;
        }

        var rules = await pushRules.AtAsync(user.User, user.Rules, placed.Position, cancellationToken);
        var prepared = preparedEvents.Of(placed.Pdu);
        var name = rules.NeedsDisplayName(prepared) && before.MemberEvent(user.User) is { } member ? await NameAsync(member, cancellationToken) : null;
        before.PowerLevels ??= await LevelsAsync(before, cancellationToken);
        return PushRuleEvaluator.Evaluate(rules.Ruleset, prepared, new PushContext(user.User, name, before.JoinedCount, before.PowerLevels));
    }

    private async ValueTask<NamePattern?> NameAsync(EventId member, CancellationToken cancellationToken) =>
        await events.FindAsync(member, cancellationToken) is { } pdu ? Names.GetValue(pdu, static made => new StrongBox<NamePattern?>(NamePattern.Of(made.ContentText("displayname"u8)))).Value : null;

    private async ValueTask<PowerLevels> LevelsAsync(RoomMoment moment, CancellationToken cancellationToken)
    {
        var create = (moment.Room.CurrentState[EventTypes.Create, string.Empty] is { } id ? await events.FindAsync(id, cancellationToken) : null)
            ?? throw new InvalidDataException($"Room {moment.Room.RoomId} has no create event in its state.");
        var given = moment.PowerLevelsEvent is { } levelsEvent ? await events.FindAsync(levelsEvent, cancellationToken) : null;
        var key = given ?? create;
        if (!_levels.TryGetValue(key, out var levels))
        {
            levels = PowerLevels.From(moment.Room.Version, given, create);
            _levels.AddOrUpdate(key, levels);
        }

        return levels;
    }
}
