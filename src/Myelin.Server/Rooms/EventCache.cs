using Myelin.Core.Events;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Rooms.Storage;
using Myelin.Server.Rooms.Views;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Rooms;

/// <summary>Events that are read again and again, above all state events. A redacted event is replaced by its redacted form.</summary>
internal sealed class EventCache : ITailFollower
{
    private readonly Cache<EventId, Pdu> _byId;
    private readonly Cache<EventNumber, Pdu> _byNumber;
    private readonly EventStore _events;

    public EventCache(RoomStorage storage, MemoryBudget budget, ILogTail tail)
    {
        _events = storage.Events;
        _byId = new Cache<EventId, Pdu>(budget, "events", static (_, pdu) => EstimatedBytes.Of(pdu));
        _byNumber = new Cache<EventNumber, Pdu>(budget, "events_by_number", static (_, pdu) => EstimatedBytes.Of(pdu));
        tail.Follow(this);
    }

    /// <summary>The event, whatever its status, or null.</summary>
    public async ValueTask<Pdu?> FindAsync(EventId id, CancellationToken cancellationToken)
    {
        if (_byId.TryGet(id, out var known))
        {
            return known;
        }

        var read = _byId.BeginRead();
        if (await _events.FindAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }

        _byId.Keep(read, id, stored.Pdu);
        return stored.Pdu;
    }

    /// <summary>The event, or null.</summary>
    public async ValueTask<Pdu?> FindAsync(EventNumber number, CancellationToken cancellationToken)
    {
        if (_byNumber.TryGet(number, out var known))
        {
            return known;
        }

        var read = _byNumber.BeginRead();
        if (await _events.FindAsync(number, cancellationToken) is not { } stored)
        {
            return null;
        }

        _byNumber.Keep(read, number, stored.Pdu);
        return stored.Pdu;
    }

    /// <summary>The events by ID; unknown ones are omitted. Events that are not cached are read in one query.</summary>
    public async ValueTask<Dictionary<EventId, Pdu>> ReadAsync(IReadOnlyCollection<EventId> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<EventId, Pdu>(ids.Count);
        var missing = new List<EventId>();
        foreach (var id in ids)
        {
            if (_byId.TryGet(id, out var known))
            {
                found[id] = known;
            }
            else
            {
                missing.Add(id);
            }
        }

        if (missing.Count > 0)
        {
            var read = _byId.BeginRead();
            foreach (var stored in await _events.ReadAsync(missing, cancellationToken))
            {
                _byId.Keep(read, stored.Pdu.EventId, stored.Pdu);
                found[stored.Pdu.EventId] = stored.Pdu;
            }
        }

        return found;
    }

    public void Apply(CommittedBatch batch)
    {
        foreach (ref readonly var committed in batch.Entries.Span)
        {
            switch (committed)
            {
                case { Kind: LogEntryKind.TimelineEvent, Fact: TimelineFact { Stored.Pdu: { IsState: true } pdu } }:
                    _byId.Set(pdu.EventId, pdu);
                    break;
                case { Kind: LogEntryKind.Room, Fact: RedactionFact fact }:
                    _byId.Set(fact.Redacted.EventId, fact.Redacted);
                    _byNumber.Remove(new EventNumber(committed.Detail));
                    break;
                case { Kind: LogEntryKind.Room }:
                    Reset();
                    break;
            }
        }
    }

    public void Reset()
    {
        _byId.Clear();
        _byNumber.Clear();
    }
}
