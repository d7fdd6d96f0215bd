using System.Text.Json;
using Myelin.Api;
using Myelin.Core.Events;
using Myelin.Core.Push;
using Myelin.Server.AccountData;
using Myelin.Server.Log.Numbers;
using Myelin.Server.PushRules;
using Myelin.Server.Rooms;
using Myelin.Server.Rooms.Views;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.RoomActions;

/// <summary>
/// Copies a user's tags, push rules and direct chat mark to a room that replaces another, once the user has joined it ("Room Upgrades").
/// Every join to a room with a predecessor schedules this, whoever upgraded the room.
/// </summary>
internal sealed partial class CarriedSettings(
    IRooms rooms, IAccountData accountData, IPushRules pushRules, IEntityNumbers numbers, ILogger<CarriedSettings> logger) : IScheduledWork
{
    public string Kind => StateWork.CarriedSettings;

    public async ValueTask<DueOutcome> RunAsync(DueItem item, CancellationToken cancellationToken)
    {
        var (user, room) = await ReadAsync(item.Key, cancellationToken);
        if (await rooms.FindAsync(room, cancellationToken) is { } view
            && await PredecessorAsync(view, cancellationToken) is { } old
            && old != room
            && await WasInAsync(user, old, cancellationToken))
        {
            await CarryAsync(user, old, room, cancellationToken);
        }

        return DueOutcome.Done;
    }

    private async ValueTask<(UserId User, RoomId Room)> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var (user, room) = StateWork.UserAndRoomOf(key);
        return (await numbers.UserIdAsync(user, cancellationToken), await numbers.RoomIdAsync(room, cancellationToken));
    }

    private async ValueTask<RoomId?> PredecessorAsync(RoomView room, CancellationToken cancellationToken) =>
        await rooms.CurrentStateAsync(room, new StateTuple(EventTypes.Create, string.Empty), cancellationToken) is { } create
        && create.ParseContent().TryGetProperty("predecessor", out var predecessor)
        && predecessor.ValueKind == JsonValueKind.Object
        && predecessor.TryGetProperty("room_id", out var id)
        && id.ValueKind == JsonValueKind.String
        && RoomId.TryParse(id.GetString(), out var old)
            ? old
            : null;

    /// <summary>Anybody can name any room as a predecessor, so the user must have been in it.</summary>
    private async ValueTask<bool> WasInAsync(UserId user, RoomId old, CancellationToken cancellationToken) =>
        (await rooms.OfUserAsync(user, cancellationToken)).Rooms.TryGetValue(old, out var mine)
        && mine.Membership is MembershipKind.Join or MembershipKind.Leave;

    private async ValueTask CarryAsync(UserId user, RoomId old, RoomId room, CancellationToken cancellationToken)
    {
        var data = await accountData.OfUserAsync(user, cancellationToken);
        if (data.Find(old, AccountDataTypes.Tag) is { } tags)
        {
            await CarryAsync(user, accountData.UpdateAsync(user, room, AccountDataTypes.Tag, current => RoomTags.WithAllOf(current, tags.ContentJson), cancellationToken));
        }

        if (data.Find(null, AccountDataTypes.Direct) is not null)
        {
            await CarryAsync(user, accountData.UpdateAsync(user, null, AccountDataTypes.Direct, current => DirectChats.WithSuccessor(current, old, room), cancellationToken));
        }

        var rules = (await pushRules.OfUserAsync(user, cancellationToken)).Ruleset;
        if (!ReferenceEquals(Carried(rules), rules))
        {
            await CarryAsync(user, pushRules.ChangeAsync(user, Carried, cancellationToken));
        }

        PushRuleset Carried(PushRuleset current) => current.CarriedTo(old, room, PushRulesLimits.MaximumRules, PushRulesLimits.MaximumRuleId);
    }

    /// <summary>Makes one of the changes. If the user's limits forbid it, it is dropped for good; the other changes are still made.</summary>
    private async ValueTask CarryAsync(UserId user, Task change)
    {
        try
        {
            await change;
        }
        catch (MatrixException refusal)
        {
            StaysBehind(logger, user, refusal.Message);
        }
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Something of {User} stays behind in a room that was upgraded: {Reason}")]
    private static partial void StaysBehind(ILogger logger, UserId user, string reason);
}
