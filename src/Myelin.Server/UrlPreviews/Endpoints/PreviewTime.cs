using Myelin.Api;

namespace Myelin.Server.UrlPreviews.Endpoints;

/// <summary>Reads the time for which a preview is wanted.</summary>
internal static class PreviewTime
{
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: there is no such time.</exception>
    public static DateTimeOffset? Of(long? milliseconds) => milliseconds switch
    {
        null => null,
        < 0 => throw MatrixException.InvalidParam("ts: not a time."),
        var time when time > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() => throw MatrixException.InvalidParam("ts: not a time."),
        var time => DateTimeOffset.FromUnixTimeMilliseconds(time.Value),
    };
}
