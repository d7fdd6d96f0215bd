using Myelin.Api.Contracts;
using Myelin.Server.Log.Readers;

namespace Myelin.Server.AppServices.Requests;

/// <summary>A request to an application service.</summary>
/// <param name="Written">The written request.</param>
internal sealed record AppServiceRequest(WrittenRequest Written)
{
    /// <summary>The operation.</summary>
    public Operation Contract => Written.Contract;

    /// <summary>Whether to read the body of the response. If only the status matters, an endless body must not delay the call.</summary>
    public bool ReadsBody { get; init; } = true;

    public TimeSpan Timeout { get; init; } = AppServiceLimits.RequestTimeout;

    public static AppServiceRequest Of<TRequest, TResponse>(IOperation<TRequest, TResponse> request)
        where TRequest : class, IOperation<TRequest, TResponse> => new(RequestWriter.Write(request));

    /// <summary>The path and query, with the token for services from before version 1.4 ("Authorisation").</summary>
    public string Target(string hsToken) =>
        $"{Written.Path}?access_token={Uri.EscapeDataString(hsToken)}{(Written.Query.Length == 0 ? string.Empty : "&")}{Written.Query}";
}

/// <summary>An application service's response.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, unparsed.</param>
internal sealed record AppServiceAnswer(int Status, byte[] Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>An application service did not respond, or its response was too large to read.</summary>
/// <param name="isTimeout">Whether it took too long.</param>
internal sealed class AppServiceUnreachableException(string message, bool isTimeout, Exception? cause) : OutOfReachException(message, cause)
{
    public bool IsTimeout { get; } = isTimeout;
}
