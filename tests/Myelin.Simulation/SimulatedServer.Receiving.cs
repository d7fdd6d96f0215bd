using System.Collections.Immutable;
using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Core.Rooms;

namespace Myelin.Simulation;

internal sealed partial class SimulatedServer
{
    private const int AttemptsBeforeAskingForState = 3;
    private const int RetryDelay = 60;

    private readonly SortedDictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private bool _isTimerSet;

    public bool IsWaiting => _waiting.Count > 0;

    /// <summary>Takes what the network brings.</summary>
    public void Handle(SimulatedServer from, Message message)
    {
        switch (message)
        {
            case Message.Push push:
                Enqueue(push.Pdu);
                break;
            case Message.Ask ask:
                federation.Network.Send(new Envelope(this, from, Answer(ask)));
                return;
            case Message.Answer answer:
                Take(answer);
                break;
            case Message.Retry:
                _isTimerSet = false;
                break;
        }

        if (Engine is not null)
        {
            Work(isRetry: message is Message.Retry);
        }
    }

    /// <summary>Receives an event at once, as the answering side of a join or for an event of its own that was not made by its engine.</summary>
    public void ReceiveNow(Pdu pdu)
    {
        Enqueue(pdu);
        Work(isRetry: false);
    }

    private void Enqueue(Pdu pdu)
    {
        if (Engine is not null && !Store.IsSettled(pdu.EventId))
        {
            _waiting.TryAdd(pdu.EventId.Value, new Waiting(pdu));
        }
    }

    /// <summary>Judges what waits until nothing moves any more.</summary>
    private void Work(bool isRetry)
    {
        bool moved;
        do
        {
            moved = false;
            foreach (var waiting in _waiting.Values.OrderBy(waiting => waiting.Pdu.Depth).ToList())
            {
                moved |= TryReceive(waiting, isRetry);
            }
        }
        while (moved);

        if (_waiting.Count > 0 && !_isTimerSet)
        {
            _isTimerSet = true;
            federation.Network.Wake(this, RetryDelay);
        }
    }

    private bool TryReceive(Waiting waiting, bool isRetry)
    {
        var id = waiting.Pdu.EventId;
        if (Store.IsSettled(id))
        {
            return _waiting.Remove(id.Value);
        }

        if (waiting.TriedAt == Store.Version && !isRetry)
        {
            return false;
        }

        waiting.TriedAt = Store.Version;
        var before = Engine!.CurrentState;
        var arrival = Store.IsReferred(id) ? Arrival.Backfill : Arrival.Live;
        var step = Drive(Engine, () => Engine.Receive(waiting.Pdu, arrival));
        switch (step)
        {
            case Step.Append append:
                Apply(append.Value, before);
                break;
            case Step.Fetch fetch:
                if (!waiting.HasAsked || isRetry)
                {
                    AskFor(waiting, fetch);
                }

                return false;
            default:
                throw new SimulationFailure($"{Name} answered {waiting.Pdu} with {step}.");
        }

        return _waiting.Remove(id.Value);
    }

    private void AskFor(Waiting waiting, Step.Fetch fetch)
    {
        waiting.Attempts++;
        SimulationFailure.Unless(waiting.Attempts < 500, () => $"{Name} can't find what {waiting.Pdu} needs: {Describe(fetch)}");
        federation.Tally.Count("fetches");
        var others = federation.Servers.Where(server => server != this && server.Store.Ids.Any()).ToList();
        var sender = others.Find(server => waiting.Pdu.Sender.IsOn(server.Name));
        var asked = sender is not null && waiting.Attempts % 2 == 1 ? sender : others[federation.Random.Next(others.Count)];

        // What waits here already need not be asked for again, but for the state after it.
        var wantsState = waiting.Attempts > AttemptsBeforeAskingForState;
        var prevEvents = wantsState ? fetch.PrevEvents : fetch.PrevEvents.RemoveAll(id => _waiting.ContainsKey(id.Value));
        if (prevEvents.Length + fetch.AuthEvents.Length > 0)
        {
            federation.Network.Send(new Envelope(this, asked, new Message.Ask(prevEvents, fetch.AuthEvents, wantsState)));
        }
    }

    private string Describe(Step.Fetch fetch) => string.Join("; ", fetch.PrevEvents.Concat(fetch.AuthEvents).Select(id =>
        $"{id}, held by {string.Join(' ', federation.Servers.Where(server => server.Store.TryGet(id, out _)).Select(server => $"{server.Name} (with state: {server.Store.StateAfter(id) is not null})"))}"));

    private Message.Answer Answer(Message.Ask ask)
    {
        var prevEvents = ask.PrevEvents.Select(Store.Find).OfType<Pdu>().ToImmutableArray();
        ImmutableArray<KeyValuePair<EventId, StateMap>> states = [];
        if (ask.WantsState)
        {
            states = [.. prevEvents.Where(pdu => Store.StateAfter(pdu.EventId) is not null)
                .Select(pdu => KeyValuePair.Create(pdu.EventId, Store.StateAfter(pdu.EventId)!))];
        }

        var roots = ask.AuthEvents
            .Concat(prevEvents.SelectMany(pdu => pdu.AuthEvents))
            .Concat(states.SelectMany(state => state.Value.Entries.Select(entry => entry.Value)));
        return new Message.Answer(prevEvents, Store.AuthChain(roots.Append(federation.CreateId)), states);
    }

    private void Take(Message.Answer answer)
    {
        if (Engine is null)
        {
            return;
        }

        ReceiveOutliers(answer.AuthChain);
        if (answer.StatesAfter.IsEmpty)
        {
            foreach (var pdu in answer.PrevEvents)
            {
                Enqueue(pdu);
            }

            return;
        }

        // History ends here: what was before these events is not asked for, the state after them is taken from the other server.
        ReceiveOutliers(answer.PrevEvents);
        foreach (var (id, state) in answer.StatesAfter)
        {
            if (Store.StateAfter(id) is null && Store.TryGet(id, out _) && state.Entries.All(entry => Store.TryGet(entry.Value, out _)))
            {
                federation.Tally.Count("states asked for");
                Store.Store(id, state);
                Engine.Remember(id, state);
            }
        }
    }

    private void ReceiveOutliers(IEnumerable<Pdu> pdus)
    {
        foreach (var pdu in pdus)
        {
            if (Store.TryGet(pdu.EventId, out _))
            {
                continue;
            }

            if (Drive(Engine!, () => Engine!.ReceiveOutlier(pdu)) is Step.Append append)
            {
                Store.Store(append.Value.Pdu, append.Value.Status);
                federation.Tally.Count(append.Value.Status.ToString());
            }
        }
    }

    private sealed class Waiting(Pdu pdu)
    {
        public Pdu Pdu { get; } = pdu;

        /// <summary>What was stored when the event was last tried.</summary>
        public int TriedAt { get; set; } = -1;

        public int Attempts { get; set; }

        public bool HasAsked => Attempts > 0;
    }
}
