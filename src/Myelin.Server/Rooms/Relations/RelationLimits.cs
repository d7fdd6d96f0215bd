using Myelin.Api;

namespace Myelin.Server.Rooms.Relations;

/// <summary>Limits for relations.</summary>
internal static class RelationLimits
{
    /// <summary>Events in a page of children or threads if the client gives no limit.</summary>
    public const int DefaultPage = 20;

    /// <summary>The most events in such a page, whatever limit the client gives.</summary>
    public const int MaximumPage = 100;

    /// <summary>How many hidden events or threads one page may skip; the next page continues there.</summary>
    public const int MaximumScanned = 2_000;

    /// <summary>How many relations to follow to indirectly related events ("Homeservers SHOULD traverse at least 3 levels").</summary>
    public const int Levels = 3;

    /// <summary>The most indirectly related events considered for one page.</summary>
    public const int RelatedConsidered = 50_000;

    /// <summary>How many of an event's most recent replacements are checked for a valid one.</summary>
    public const int ReplacementsConsidered = 8;

    /// <summary>The most references listed for an event, the newest ones.</summary>
    public const int ReferencesListed = 500;

    /// <summary>How many of a thread's newest events are checked one by one if the reader may not see all of them.</summary>
    public const int ThreadEventsConsidered = 1_000;

    /// <summary>The most ignored users whose events do not move a thread up in a list.</summary>
    public const int IgnoredConsidered = 256;

    /// <summary>How many changes of <c>m.room.history_visibility</c> are followed to establish that a room was always open to its members.</summary>
    public const int VisibilityChanges = 8;
}

/// <summary>The size of a page of children or threads.</summary>
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
