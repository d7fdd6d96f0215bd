using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution;

/// <summary>Where state resolution finds the events of a room.</summary>
public interface IEventSource
{
    /// <summary>The event, even if it was rejected; null if it isn't available.</summary>
    Pdu? Find(EventId id);

    /// <summary>
    /// The auth events of an event; null if the event isn't available. Walking auth chains needs nothing else, so a source with an
    /// index can answer without loading events.
    /// </summary>
    ImmutableArray<EventId>? AuthEventsOf(EventId id) => Find(id)?.AuthEvents;

    /// <summary>
    /// Whether the event was rejected. A rejected auth event authorises nothing ("Iterative auth checks" of the room versions).
    /// </summary>
    bool IsRejected(EventId id) => false;
}

/// <summary>
/// State can't be resolved because events that it depends on are not available. Resolving without them would give a different
/// state from that of other servers.
/// </summary>
public sealed class MissingEventsException(ImmutableArray<EventId> events)
    : Exception($"State resolution needs {events.Length} events that are not at hand, {events[0]} among them.")
{
    /// <summary>The missing events, at least one. Once they are available, others may turn out to be missing.</summary>
    public ImmutableArray<EventId> Events { get; } = events;
}
