using System.Collections.Immutable;
using Myelin.Core.Identifiers;

namespace Myelin.Core.StateResolution;

/// <summary>Walks along auth events, visiting each event once, without recursion: in old rooms, auth chains can be deep.</summary>
internal static class AuthChainWalk
{
    /// <summary>The events and their auth chains, except for what is only reachable through excluded events.</summary>
    /// <param name="events">Where to look up auth events.</param>
    /// <param name="start">The events to start from.</param>
    /// <param name="excluded">Events to skip and not walk past; null for none.</param>
    /// <exception cref="MissingEventsException">Some events of the chains are not available.</exception>
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
