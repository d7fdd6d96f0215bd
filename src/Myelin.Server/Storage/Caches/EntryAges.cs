using System.Runtime.InteropServices;

namespace Myelin.Server.Storage.Caches;

/// <summary>How many bytes of all caches were last used in which moment.</summary>
internal sealed class EntryAges
{
    private readonly Dictionary<long, long> _bytes = [];

    public void Add(long moment, long bytes) => CollectionsMarshal.GetValueRefOrAddDefault(_bytes, moment, out _) += bytes;

    /// <summary>What is to go.</summary>
    /// <param name="bytes">How much is to be made free.</param>
    /// <param name="usedBefore">What was used at this moment or later stays in any case.</param>
    public Eviction Oldest(long bytes, long usedBefore)
    {
        foreach (var (moment, held) in _bytes.OrderBy(age => age.Key))
        {
            if (moment >= usedBefore)
            {
                break;
            }

            if (held >= bytes)
            {
                return new Eviction(moment, bytes);
            }

            bytes -= held;
        }

        return new Eviction(usedBefore, 0);
    }
}
