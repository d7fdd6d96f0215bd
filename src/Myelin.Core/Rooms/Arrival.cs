namespace Myelin.Core.Rooms;

/// <summary>How an event came here.</summary>
public enum Arrival
{
    /// <summary>As news, or to close the gap before news: it may become a forward extremity and may be soft-failed.</summary>
    Live,

    /// <summary>As history before what is held, or as an event that an accepted event refers to already: it never becomes a forward extremity.</summary>
    Backfill,
}
