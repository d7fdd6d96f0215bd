using System.Collections.Immutable;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution;

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
