using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;

namespace Myelin.Simulation;

/// <summary>What servers send to each other.</summary>
internal abstract record Message
{
    /// <summary>A new event.</summary>
    public sealed record Push(Pdu Pdu) : Message;

    /// <summary>A question for missing events; with <paramref name="WantsState"/> also for the state after the predecessors, instead of more history.</summary>
    public sealed record Ask(ImmutableArray<EventId> PrevEvents, ImmutableArray<EventId> AuthEvents, bool WantsState) : Message;

    /// <summary>The answer, as far as the other server can: predecessors, states after them, and the events these lean on, those of an auth chain first.</summary>
    public sealed record Answer(ImmutableArray<Pdu> PrevEvents, ImmutableArray<Pdu> AuthChain, ImmutableArray<KeyValuePair<EventId, StateMap>> StatesAfter) : Message;

    /// <summary>A server's own timer: time to try again what waits.</summary>
    public sealed record Retry : Message;
}

/// <summary>A message on its way.</summary>
internal readonly record struct Envelope(SimulatedServer From, SimulatedServer To, Message Message);
