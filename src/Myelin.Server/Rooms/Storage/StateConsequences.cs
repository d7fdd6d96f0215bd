using System.Text.Json;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;
using Myelin.Server.ScheduledWork;

namespace Myelin.Server.Rooms.Storage;

/// <summary>Schedules the work that a change of a room's current state triggers, in the unit of the change, whatever caused the change.</summary>
internal sealed class StateConsequences(RoomStorage storage, RoomNumber room, IReadOnlyDictionary<EventId, StoredEvent> underWay)
{
    private static readonly StateTuple GuestAccessTuple = new(EventTypes.GuestAccess, string.Empty);

    private bool? _succeeds;

    public async ValueTask AddAsync(LogUnit unit, RoomAppend append)
    {
        if (append.Redacted is { } redacted && append.CurrentState[GuestAccessTuple] == redacted.EventId)
        {
            ScheduleGuests(unit);
        }

        foreach (var change in append.Changes)
        {
            if (change.Tuple == GuestAccessTuple)
            {
                if (!RoomAccess.AdmitsGuests(change.After is { } id ? await EventAsync(id) : null))
                {
                    ScheduleGuests(unit);
                }
            }
            else if (change.Tuple.Type == EventTypes.Member
                && UserId.TryParse(change.Tuple.StateKey, out var user)
                && user.IsOn(storage.Server)
                && await SucceedsAsync(append.CurrentState)
                && await IsJoinAsync(change.After)
                && !await IsJoinAsync(change.Before))
            {
                var number = await storage.Numbers.UserAsync(user, CancellationToken.None);
                unit.ScheduleWork(StateWork.CarriedSettingsKey(number, room), storage.Time.GetUtcNow());
            }
        }
    }

    private void ScheduleGuests(LogUnit unit) => unit.ScheduleWork(StateWork.GuestDepartureKey(room), storage.Time.GetUtcNow());

    /// <summary>Whether the room replaces another. Its create event never changes.</summary>
    private async ValueTask<bool> SucceedsAsync(StateMap state) =>
        _succeeds ??= state[EventTypes.Create, string.Empty] is { } create
            && (await EventAsync(create)).ContentValue("predecessor"u8) is [(byte)'{', ..];

    private async ValueTask<bool> IsJoinAsync(EventId? id) => id is { } member && MembershipKinds.Of(await EventAsync(member)) == MembershipKind.Join;

    /// <exception cref="InvalidDataException">The event is not stored.</exception>
    private async ValueTask<Pdu> EventAsync(EventId id) =>
        underWay.TryGetValue(id, out var known)
            ? known.Pdu
            : (await storage.Events.FindAsync(id, CancellationToken.None))?.Pdu ?? throw new InvalidDataException($"Event {id} of the current state is not stored.");
}
