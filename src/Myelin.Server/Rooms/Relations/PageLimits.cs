using Myelin.Api;

namespace Myelin.Server.Rooms.Relations;

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
