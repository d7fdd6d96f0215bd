using System.Runtime.InteropServices;

namespace Myelin.Server.Storage.Caches;

/// <summary>Which entries go in one round.</summary>
/// <param name="edge">Those that were last used before this moment.</param>
/// <param name="atEdge">Of those that were last used in it, as many as make these bytes.</param>
internal sealed class Eviction(long edge, long atEdge)
{
    private long _atEdge = atEdge;

    /// <summary>Whether an entry goes; its bytes are then counted as freed.</summary>
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
