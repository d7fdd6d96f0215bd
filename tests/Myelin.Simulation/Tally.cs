namespace Myelin.Simulation;

/// <summary>What happened in a run, to see that the interesting things do happen.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long this[string what] => _counts.GetValueOrDefault(what);

    public void Count(string what) => _counts[what] = this[what] + 1;

    public void Add(Tally other)
    {
        foreach (var (what, count) in other._counts)
        {
            _counts[what] = this[what] + count;
        }
    }

    public override string ToString() => string.Join(", ", _counts.Select(entry => $"{entry.Key} {entry.Value}"));
}
