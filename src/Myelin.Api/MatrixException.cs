namespace Myelin.Api;

/// <summary>An error that the client gets as a response ("Standard error response").</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="error">The body.</param>
public sealed class MatrixException(int status, MatrixError error) : Exception(error.Message ?? $"Refused with {status}.")
{
    /// <param name="status">The HTTP status.</param>
    /// <param name="errCode">The <c>errcode</c>.</param>
    /// <param name="message">The <c>error</c>, for people to read.</param>
    public MatrixException(int status, ErrCode errCode, string message)
        : this(status, new MatrixError(errCode, message))
    {
    }

    public int Status { get; } = status;

    public MatrixError Error { get; } = error;

    /// <summary>The <c>errcode</c>; <see cref="ErrCode.Unknown"/> if there is none.</summary>
    public ErrCode ErrCode => Error.Code ?? ErrCode.Unknown;

    public static MatrixException Forbidden(string message) => new(403, ErrCode.Forbidden, message);

    public static MatrixException NotFound(string message) => new(404, ErrCode.NotFound, message);

    public static MatrixException BadJson(string message) => new(400, ErrCode.BadJson, message);

    public static MatrixException InvalidParam(string message) => new(400, ErrCode.InvalidParam, message);

    public static MatrixException MissingParam(string message) => new(400, ErrCode.MissingParam, message);

    public static MatrixException TooLarge(string message) => new(413, ErrCode.TooLarge, message);

    public static MatrixException LimitExceeded(TimeSpan retryAfter) => new(429, new MatrixError(ErrCode.LimitExceeded, "Too many requests.") { RetryAfter = retryAfter });
}
