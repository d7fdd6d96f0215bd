namespace Myelin.LoadGenerator.Matrix;

/// <summary>Counts the events that the server has stored for the generator.</summary>
internal sealed class EventCount
{
    private long total;

    /// <summary>All events so far.</summary>
    public long Total => Interlocked.Read(ref total);

    /// <summary>How many events the server stores for a new room, measured with the first one.</summary>
    public int OfARoom { get; set; }

    /// <summary>Adds stored events.</summary>
    public void Add(int count) => Interlocked.Add(ref total, count);
}
