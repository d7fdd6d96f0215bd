using System.Runtime.InteropServices;

namespace Myelin.Server.Storage.Caches;

/// <summary>Which entries one round evicts.</summary>
/// <param name="edge">Entries last used before this moment.</param>
/// <param name="atEdge">Of the entries last used in that moment, as many as add up to these bytes.</param>
internal sealed class Eviction(long edge, long atEdge)
{
    private long _atEdge = atEdge;

    /// <summary>Whether to evict an entry; if so, its bytes count as freed.</summary>
    public bool Takes(long lastUsed, long bytes)
    {
        if (lastUsed < edge)
        {
            return true;
        }

        if (lastUsed > edge || _atEdge <= 0)
        {
            return false;
        }

        _atEdge -= bytes;
        return true;
    }
}

/// <summary>For each moment, the bytes of all cache entries last used in it.</summary>
internal sealed class EntryAges
{
    private readonly Dictionary<long, long> _bytes = [];

    public void Add(long moment, long bytes) => CollectionsMarshal.GetValueRefOrAddDefault(_bytes, moment, out _) += bytes;

    /// <summary>Chooses the oldest entries to evict.</summary>
    /// <param name="bytes">How many bytes to free.</param>
    /// <param name="usedBefore">Entries used at this moment or later are kept in any case.</param>
    public Eviction Oldest(long bytes, long usedBefore)
    {
        foreach (var (moment, used) in _bytes.OrderBy(age => age.Key))
        {
            if (moment >= usedBefore)
            {
                break;
            }

            if (used >= bytes)
            {
                return new Eviction(moment, bytes);
            }

            bytes -= used;
        }

        return new Eviction(usedBefore, 0);
    }
}
