namespace Myelin.LoadGenerator.Matrix;

/// <summary>Counts the events that the generator had a server store.</summary>
internal sealed class EventCount
{
    private long total;

    /// <summary>All events so far.</summary>
    public long Total => Interlocked.Read(ref total);

    /// <summary>How many events creating a room stores; read off the first one made.</summary>
    public int OfARoom { get; set; }

    /// <summary>Counts events that were stored.</summary>
    public void Add(int count) => Interlocked.Add(ref total, count);
}
