using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution;

/// <summary>Where state resolution finds the events of a room.</summary>
public interface IEventSource
{
    /// <summary>The event, rejected ones too; null if it is not at hand.</summary>
    Pdu? Find(EventId id);

    /// <summary>
    /// The events that an event names as its auth events; null if the event is not at hand. Walking auth chains asks for nothing
    /// else, so a source that keeps an index answers without loading events.
    /// </summary>
    ImmutableArray<EventId>? AuthEventsOf(EventId id) => Find(id)?.AuthEvents;

    /// <summary>
    /// Whether the event was rejected: a rejected auth event authorises nothing ("Iterative auth checks" of the room versions).
    /// </summary>
    bool IsRejected(EventId id) => false;
}

/// <summary>
/// State can't be resolved, for events that it depends on are not at hand. A resolution over what is there would give another
/// state than other servers get, so there is none.
/// </summary>
public sealed class MissingEventsException(ImmutableArray<EventId> events)
    : Exception($"State resolution needs {events.Length} events that are not at hand, {events[0]} among them.")
{
    /// <summary>The events found missing, at least one; more may come to light once these are there.</summary>
    public ImmutableArray<EventId> Events { get; } = events;
}
