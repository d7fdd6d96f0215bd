namespace Myelin.Simulation;

/// <summary>A network with its own time, which delays, reorders, loses and repeats messages as its seed says.</summary>
internal sealed class SimulatedNetwork(Random random)
{
    private readonly PriorityQueue<Envelope, (long Time, long Number)> _underway = new();
    private readonly int _lossPercent = random.Next(0, 30);
    private readonly int _repeatPercent = random.Next(0, 20);
    private readonly int _greatestDelay = random.Next(2, 80);
    private long _number;

    public long Now { get; private set; }

    /// <summary>From now on nothing is lost.</summary>
    public bool IsReliable { get; set; }

    public bool IsEmpty => _underway.Count == 0;

    public void Send(Envelope envelope)
    {
        if (!IsReliable && random.Next(100) < _lossPercent)
        {
            return;
        }

        Deliver(envelope, random.Next(1, _greatestDelay));
        if (random.Next(100) < _repeatPercent)
        {
            Deliver(envelope, random.Next(1, 2 * _greatestDelay));
        }
    }

    /// <summary>A server's timer, which never fails.</summary>
    public void Wake(SimulatedServer server, int delay) => Deliver(new Envelope(server, server, new Message.Retry()), delay);

    /// <summary>Lets time pass up to a moment; returns what arrives, in order.</summary>
    public IEnumerable<Envelope> ArrivingUntil(long time)
    {
        while (_underway.TryPeek(out _, out var next) && next.Time <= time)
        {
            Now = next.Time;
            yield return _underway.Dequeue();
        }

        Now = time;
    }

    public bool TryNext(out Envelope envelope)
    {
        if (!_underway.TryDequeue(out envelope, out var at))
        {
            return false;
        }

        Now = at.Time;
        return true;
    }

    private void Deliver(Envelope envelope, int delay) => _underway.Enqueue(envelope, (Now + delay, _number++));
}
