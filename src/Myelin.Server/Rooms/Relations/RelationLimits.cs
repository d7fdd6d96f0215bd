using Myelin.Api;

namespace Myelin.Server.Rooms.Relations;

/// <summary>The bounds of what is told of relations.</summary>
internal static class RelationLimits
{
    /// <summary>Events in a page of children or of threads, where the client names no limit.</summary>
    public const int DefaultPage = 20;

    /// <summary>The most events in such a page, whatever limit the client names.</summary>
    public const int MaximumPage = 100;

    /// <summary>How many events or threads one page may pass over because they are hidden; the next page goes on there.</summary>
    public const int MaximumScanned = 2_000;

    /// <summary>How many relations lead to an indirectly related event at most ("Homeservers SHOULD traverse at least 3 levels").</summary>
    public const int Levels = 3;

    /// <summary>Indirectly related events that are looked at for one page.</summary>
    public const int RelatedConsidered = 50_000;

    /// <summary>The most recent replacements of an event among which a valid one is looked for.</summary>
    public const int ReplacementsConsidered = 8;

    /// <summary>The newest events that are listed as references to one.</summary>
    public const int ReferencesListed = 500;

    /// <summary>The newest events of a thread that are counted or looked at one by one where the reader may not see all of them.</summary>
    public const int ThreadEventsConsidered = 1_000;

    /// <summary>Ignored users whose events don't bring a thread forward in a list.</summary>
    public const int IgnoredConsidered = 256;

    /// <summary>How many changes of <c>m.room.history_visibility</c> are followed to find a room open to its members all along.</summary>
    public const int VisibilityChanges = 8;
}

/// <summary>How many events a page of children or threads has.</summary>
internal static class PageLimits
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: less than one.</exception>
    public static int Of(int? asked) => asked switch
    {
        null => RelationLimits.DefaultPage,
        < 1 => throw MatrixException.InvalidParam("'limit' must be greater than zero."),
        { } limit => Math.Min(limit, RelationLimits.MaximumPage),
    };
}
