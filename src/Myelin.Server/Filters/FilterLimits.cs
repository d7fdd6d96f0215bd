namespace Myelin.Server.Filters;

/// <summary>Limits for filters.</summary>
internal static class FilterLimits
{
    /// <summary>The most bytes of a definition.</summary>
    public const int MaximumBytes = 65_536;

    /// <summary>The most entries in one list.</summary>
    public const int MaximumListLength = 4_096;

    /// <summary>The most characters of a dot-separated path in <c>event_fields</c>, which limits the depth of selection.</summary>
    public const int MaximumFieldPathLength = 255;

    /// <summary>The most stored filters per user; further ones are refused.</summary>
    public const int StoredPerUser = 10_000;
}
