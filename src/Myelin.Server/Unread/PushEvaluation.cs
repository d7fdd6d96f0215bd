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

/// <summary>A user whose push rules are asked.</summary>
/// <param name="User">The user.</param>
/// <param name="Ignored">Whom the user ignores: what these have sent is told no more, whenever it came.</param>
/// <param name="Rules">The user's rules as they are.</param>
internal readonly record struct NotifiedUser(UserId User, FrozenSet<UserId> Ignored, UserPushRules Rules);

/// <summary>
/// Evaluates users' push rules on events of a room, by the rules that held and the room that was when the event came. What is the same for all
/// members of a room, and what is asked of an event by all of them, is found once.
/// </summary>
internal sealed class PushEvaluation(EventCache events, PreparedEvents preparedEvents, IPushRules pushRules)
{
    private static readonly ConditionalWeakTable<Pdu, StrongBox<NamePattern?>> Names = [];

    // By the events that they are read from, which a redaction replaces: it leaves the state as it is, and may take "notifications" away.
    private readonly ConditionalWeakTable<Pdu, PowerLevels> _levels = [];

    /// <summary>What the rules say of an event; nothing of those that the user ignores the sender of, nor of what was redacted.</summary>
    /// <param name="user">Whose rules.</param>
    /// <param name="before">The room before the event.</param>
    /// <param name="placed">The event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<PushOutcome> EvaluateAsync(NotifiedUser user, RoomMoment before, PlacedEvent placed, CancellationToken cancellationToken)
    {
        if (placed.IsRedacted || placed.Pdu.Sender == user.User || (user.Ignored.Count > 0 && user.Ignored.Contains(placed.Pdu.Sender)))
        {
            return PushOutcome.None;
        }

        var rules = await pushRules.AtAsync(user.User, user.Rules, placed.Position, cancellationToken);
        var prepared = preparedEvents.Of(placed.Pdu);
        var name = rules.AsksForDisplayName(prepared) && before.MemberEvent(user.User) is { } member ? await NameAsync(member, cancellationToken) : null;
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
