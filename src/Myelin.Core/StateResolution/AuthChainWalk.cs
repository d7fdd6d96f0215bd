using System.Collections.Immutable;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution;

/// <summary>Walks along auth events, each event once, without recursion: auth chains may be as deep as a room is old.</summary>
internal static class AuthChainWalk
{
    /// <summary>The events and all that is in their auth chains, but for what lies behind excluded events.</summary>
    /// <param name="events">Where auth events are found.</param>
    /// <param name="start">The events to start from.</param>
    /// <param name="excluded">Events that are passed over, together with their auth chains; none if null.</param>
    /// <exception cref="MissingEventsException">Some events of the chains are not at hand.</exception>
    public static HashSet<EventId> From(RoomEvents events, IEnumerable<EventId> start, HashSet<EventId>? excluded = null)
    {
        var reached = new HashSet<EventId>();
        var waiting = new Stack<EventId>();
        var missing = ImmutableArray.CreateBuilder<EventId>();
        Push(start);
        while (waiting.TryPop(out var id))
        {
            if (events.AuthEventsOf(id) is { } authEvents)
            {
                Push(authEvents);
            }
            else
            {
                missing.Add(id);
            }
        }

        return missing.Count == 0 ? reached : throw new MissingEventsException(missing.ToImmutable());

        void Push(IEnumerable<EventId> ids)
        {
            foreach (var id in ids)
            {
                if (excluded?.Contains(id) != true && reached.Add(id))
                {
                    waiting.Push(id);
                }
            }
        }
    }
}
