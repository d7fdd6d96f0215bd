using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Rooms;

/// <summary>A state as the authorisation rules ask for it: event by tuple. What is not in memory is noted in <paramref name="needs"/>; a verdict reached without it is void.</summary>
internal sealed class StateView(StateMap state, Needs needs)
{
    public Pdu? Find(StateTuple tuple) => state.TryGet(tuple, out var id) ? Find(id) : null;

    private Pdu? Find(EventId id) => needs.AuthEvent(id)?.Pdu;
}
