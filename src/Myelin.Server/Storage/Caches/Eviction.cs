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
