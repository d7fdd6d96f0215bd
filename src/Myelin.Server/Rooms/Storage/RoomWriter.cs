using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;
using Myelin.Core.RoomVersions;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Views;

namespace Myelin.Server.Rooms.Storage;

/// <summary>
/// Turns the decisions of one room's engine into units and hands them to the log in the order of the calls, without waiting for
/// commits. Each activation of a room has one; drop it, with the engine, as soon as a commit fails.
/// </summary>
public sealed class RoomWriter
{
    /// <summary>From how many events on their names are numbered together.</summary>
    private const int NamedAtOnce = 16;

    private const string VersionCounter = "SELECT version_counter FROM rooms WHERE room = $1";

    private static readonly string NumberOfId = "SELECT e.number FROM events e WHERE " + EventIdBytes.AreEqual("e.event_id", "$1");

    private readonly RoomStorage _storage;
    private readonly RoomVersion _version;
    private readonly Dictionary<EventId, EventNumber> _extremities = [];
    private readonly Dictionary<EventId, StoredEvent> _underWay = [];
    private readonly Queue<(Task Committed, IReadOnlyList<StoredEvent> Events)> _commits = new();
    private readonly StateConsequences _consequences;
    private readonly SnapshotWriter _snapshots;
    private readonly CurrentStateRows _currentState;
    private List<StoredEvent> _ofUnit = [];
    private readonly Lock _lock = new();
    private long? _counter;
    private TimeOrder _inOrder;
    private Task _last = Task.CompletedTask;

    internal RoomWriter(
        RoomStorage storage, RoomNumber room, RoomVersion version, long? counter, TimeOrder inOrder, StateMap state, IEnumerable<KeyValuePair<EventId, EventNumber>> extremities)
    {
        _storage = storage;
        Room = room;
        _consequences = new StateConsequences(storage, room, _underWay);
        _version = version;
        _counter = counter;
        _inOrder = inOrder;
        _snapshots = new SnapshotWriter(storage, room, state, _underWay);
        _currentState = new CurrentStateRows(storage, room, _underWay, _snapshots);
        foreach (var (id, number) in extremities)
        {
            _extremities.Add(id, number);
        }
    }

    public RoomNumber Room { get; }

    /// <summary>Stores events in one unit. Units keep the order of the calls.</summary>
    /// <param name="events">The engine's decisions, in its order.</param>
    /// <param name="addRows">Adds further rows to the unit; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait, not the write.</param>
    /// <returns>The events as handed over, and their pending commit.</returns>
    public Task<RoomCommit> AppendAsync(IReadOnlyList<EventToStore> events, Func<LogUnit, ValueTask>? addRows, CancellationToken cancellationToken)
    {
        Task<RoomCommit> handedOver;
        lock (_lock)
        {
            // A unit whose data is known is built at once. A unit that must query the database first delays those after it, so that the order is kept.
            handedOver = BuildAsync(_last, events, addRows);
            _last = handedOver;
        }

        return handedOver.WaitAsync(cancellationToken);
    }

    /// <summary>Adds the first events of a new room to the unit of another room, so that both are committed together.</summary>
    public async ValueTask<IReadOnlyList<StoredEvent>> AddNewAsync(LogUnit unit, IReadOnlyList<EventToStore> events) =>
        _counter is null ? await FillAsync(unit, events) : throw new InvalidOperationException("The room is stored already.");

    private async Task<RoomCommit> BuildAsync(Task before, IReadOnlyList<EventToStore> events, Func<LogUnit, ValueTask>? addRows)
    {
        await before;
        ForgetCommitted();
        var unit = new LogUnit();
        var stored = await FillAsync(unit, events);
        if (addRows is not null)
        {
            await addRows(unit);
        }

        var commit = new RoomCommit(stored, _storage.Log.AppendAsync(unit, CancellationToken.None));
        _commits.Enqueue((commit.Committed, _ofUnit));
        _ofUnit = [];
        return commit;
    }

    private async ValueTask<IReadOnlyList<StoredEvent>> FillAsync(LogUnit unit, IReadOnlyList<EventToStore> events)
    {
        unit.RequireAndSwap(VersionCounter, _counter, (_counter ?? 0) + 1, Room.Value);
        if (_counter is null)
        {
            unit.Write("INSERT INTO rooms (room, version, version_counter) VALUES ($1, $2, 0)", Room.Value, _version.Id);
        }

        if (events.Count >= NamedAtOnce)
        {
            await NameAsync(events);
        }

        var stored = new List<StoredEvent>(events.Count);
        foreach (var item in events)
        {
            stored.Add(await AddAsync(unit, item));
        }

        if (events.Count > 0)
        {
            WriteExtremities(unit, events[^1].Append.ForwardExtremities);
        }

        _counter = (_counter ?? 0) + 1;
        unit.Write(
            "UPDATE rooms SET version_counter = $2, in_order_depth = $3, in_order_ts = $4 WHERE room = $1", Room.Value, _counter, _inOrder.Depth, _inOrder.OriginServerTs);
        return stored;
    }

    /// <summary>Numbers the names that many events need in one unit for each kind, rather than one by one.</summary>
    private async Task NameAsync(IReadOnlyList<EventToStore> events)
    {
        var pdus = events.Select(static item => item.Append.Pdu).ToList();
        var members = pdus.Where(static pdu => pdu is { Type: EventTypes.Member, IsState: true });
        var users = pdus.Select(static pdu => pdu.Sender)
            .Concat(members.Select(static pdu => UserId.TryParse(pdu.StateKey, out var user) ? user : pdu.Sender));
        await _storage.Numbers.UsersAsync([.. users.Distinct()], CancellationToken.None);
        await _storage.Numbers.TuplesAsync([.. pdus.Where(static pdu => pdu.IsState).Select(static pdu => pdu.StateTuple).Distinct()], CancellationToken.None);
    }

    /// <summary>Forgets committed events: they can be read from the database, so only uncommitted ones need memory.</summary>
    private void ForgetCommitted()
    {
        while (_commits.TryPeek(out var commit) && commit.Committed.IsCompleted)
        {
            foreach (var stored in _commits.Dequeue().Events)
            {
                // The event may have been stored again since, with another status or redacted.
                if (_underWay.TryGetValue(stored.Pdu.EventId, out var recent) && ReferenceEquals(recent, stored))
                {
                    _underWay.Remove(stored.Pdu.EventId);
                }
            }
        }
    }

    /// <summary>Records an event as it will be after the unit being built.</summary>
    private void Note(StoredEvent stored)
    {
        _underWay[stored.Pdu.EventId] = stored;
        _ofUnit.Add(stored);
    }

    private async ValueTask<StoredEvent> AddAsync(LogUnit unit, EventToStore item)
    {
        var append = item.Append;
        var pdu = append.Pdu;
        var number = item.Known ?? new EventNumber(_storage.Numbers.Next(NumberSeries.Event));
        var sender = await _storage.Numbers.UserAsync(pdu.Sender, CancellationToken.None);
        var type = await _storage.Numbers.TypeAsync(pdu.Type, CancellationToken.None);
        TupleNumber? tuple = pdu.IsState ? await _storage.Numbers.TupleAsync(pdu.StateTuple, CancellationToken.None) : null;
        if (item.Known is null && _version.EventIds is EventIdFormat.ChosenByOrigin)
        {
            // An event in another room may have the same ID if its origin chose it. A hash belongs to one room, which has one writer.
            unit.RequireAndSwap(NumberOfId, null, number.Value, EventIdBytes.Encode(pdu.EventId));
        }

        var known = new StoredEvent(pdu, number, Room, append.Status, null, null, null, null);
        Note(known);

        var (before, after) = append.Status is EventStatus.Outlier ? default : await _snapshots.AroundAsync(unit, item, tuple, number);
        var stored = known with { StateBefore = before?.Id, StateAfter = after?.Id };
        int? entry = item.IsLive && append.Status is EventStatus.Accepted
            ? unit.Add(new LogEntry(LogEntryKind.TimelineEvent, Room.Value, number.Value, new TimelineFact(stored, append, item.Transaction)))
            : null;
        Note(stored);
        unit.Write(new EventRows(stored, type, tuple, sender, entry, item.Known is not null, IsInOrder(item)).Write);
        if (pdu.Is(EventTypes.Create, string.Empty) && append.Status is EventStatus.Accepted or EventStatus.Outlier)
        {
            unit.Write("UPDATE rooms SET creator = $2 WHERE room = $1", Room.Value, sender.Value);
        }

        if (append.Status is EventStatus.Accepted)
        {
            RelationRows.Add(unit, stored, type, sender);
        }

        EventGaps.Add(unit, stored, append, item.IsRelayed);

        await _currentState.AddAsync(unit, item, entry, before);
        await _consequences.AddAsync(unit, append);
        if (append.Redacted is { } redacted)
        {
            await RedactAsync(unit, stored, redacted);
        }

        if (item.Transaction is { } transaction)
        {
            TransactionStore.Add(unit, transaction, number, _storage.Time.GetUtcNow());
        }

        return stored;
    }

    private bool IsInOrder(EventToStore item)
    {
        var pdu = item.Append.Pdu;
        if (item.Known is not null || item.Append.Status is not EventStatus.Accepted || !_inOrder.IsContinuedBy(pdu, _storage.Time.GetUtcNow()))
        {
            return false;
        }

        _inOrder = new TimeOrder(pdu.Depth, pdu.OriginServerTs);
        return true;
    }

    private async ValueTask RedactAsync(LogUnit unit, StoredEvent redaction, Pdu redacted)
    {
        var target = _underWay.TryGetValue(redacted.EventId, out var recent)
            ? recent
            : await _storage.Events.FindAsync(redacted.EventId, CancellationToken.None) ?? throw new InvalidDataException($"Event {redacted.EventId}, which is redacted, is not stored.");
        RedactionRows.Add(unit, target, redaction.Pdu, redacted);
        Note(target with { Pdu = redacted, RedactedBy = redaction.Number });
    }

    private void WriteExtremities(LogUnit unit, ImmutableArray<EventId> extremities)
    {
        foreach (var (id, number) in _extremities.Where(pair => !extremities.Contains(pair.Key)).ToList())
        {
            unit.Write("DELETE FROM forward_extremities WHERE room = $1 AND event = $2", Room.Value, number.Value);
            _extremities.Remove(id);
        }

        foreach (var id in extremities)
        {
            if (_extremities.ContainsKey(id))
            {
                continue;
            }

            // A new forward extremity is an event of this unit.
            var number = _underWay.TryGetValue(id, out var recent) ? recent.Number : throw new ArgumentException($"The forward extremity {id} is no event of the unit.");
            unit.Write("INSERT INTO forward_extremities (room, event) VALUES ($1, $2)", Room.Value, number.Value);
            _extremities.Add(id, number);
        }
    }
}
