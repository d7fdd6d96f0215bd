using System.Text.Json.Nodes;

namespace Myelin.Api;

/// <summary>A refusal as the specification words it ("Standard error response").</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="errCode">The <c>errcode</c>.</param>
/// <param name="message">The <c>error</c>, for a person.</param>
public sealed class MatrixException(int status, string errCode, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string ErrCode { get; } = errCode;

    /// <summary>Further members of the error body, such as <c>retry_after_ms</c>; null if none.</summary>
    public JsonObject? Extra { get; init; }

    /// <summary>For 429: how long to wait, also sent as <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The body stands for itself and has no <c>errcode</c> of its own: user-interactive authentication.</summary>
    public bool OmitsErrCode { get; init; }

    public static MatrixException Forbidden(string message) => new(403, ErrCodes.Forbidden, message);

    public static MatrixException NotFound(string message) => new(404, ErrCodes.NotFound, message);

    public static MatrixException BadJson(string message) => new(400, ErrCodes.BadJson, message);

    public static MatrixException InvalidParam(string message) => new(400, ErrCodes.InvalidParam, message);

    public static MatrixException MissingParam(string message) => new(400, ErrCodes.MissingParam, message);

    public static MatrixException TooLarge(string message) => new(413, ErrCodes.TooLarge, message);

    public static MatrixException LimitExceeded(TimeSpan retryAfter) => new(429, ErrCodes.LimitExceeded, "Too many requests.")
    {
        RetryAfter = retryAfter,
        Extra = new JsonObject { ["retry_after_ms"] = (long)Math.Ceiling(retryAfter.TotalMilliseconds) },
    };
}
