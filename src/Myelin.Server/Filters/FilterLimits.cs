namespace Myelin.Server.Filters;

/// <summary>The bounds of filters.</summary>
internal static class FilterLimits
{
    /// <summary>The largest definition in bytes.</summary>
    public const int MaximumBytes = 65_536;

    /// <summary>The most entries of one list.</summary>
    public const int MaximumListLength = 4_096;

    /// <summary>The longest dot-separated path in <c>event_fields</c>, in characters: it bounds how deep selecting goes.</summary>
    public const int MaximumFieldPathLength = 255;

    /// <summary>Filters stored for one user; whoever stores more is refused.</summary>
    public const int StoredPerUser = 10_000;
}
