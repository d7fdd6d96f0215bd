using System.Runtime.CompilerServices;
using Myelin.Core.Events;
using Myelin.Core.Rooms;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Retrieval;

/// <summary>Walks along auth events, some at a time, so that what is read can be sent and forgotten.</summary>
internal sealed class AuthChain(RoomGraph graph, RoomView room)
{
    private readonly HashSet<EventId> _reached = [];
    private readonly Queue<EventId> _next = new();

    /// <summary>Adds the auth events of an event to where the walk begins.</summary>
    public void Begin(Pdu pdu)
    {
        foreach (var id in pdu.AuthEvents)
        {
            Begin(id);
        }

        if (pdu.RoomVersion.RoomIdIsCreateHash && pdu.Type != EventTypes.Create)
        {
            // MSC4291: every event needs the create event, and none names it.
            Begin(EventId.Parse($"${room.RoomId.Value[1..]}"));
        }
    }

    /// <summary>The events where the walk begins and their auth chains, each once.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Pdu>> WalkAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var some = new List<EventId>(RetrievalLimits.EventsAtOnce);
        while (_next.Count > 0)
        {
            some.Clear();
            while (some.Count < RetrievalLimits.EventsAtOnce && _next.TryDequeue(out var id))
            {
                some.Add(id);
            }

            var read = new List<Pdu>(some.Count);
            foreach (var item in await graph.ReadAsync(room, some, cancellationToken))
            {
                if (item.Status is not EventStatus.Rejected)
                {
                    read.Add(item.Pdu);
                    Begin(item.Pdu);
                }
            }

            yield return read;
        }
    }

    private void Begin(EventId id)
    {
        if (_reached.Add(id))
        {
            _next.Enqueue(id);
        }
    }
}
