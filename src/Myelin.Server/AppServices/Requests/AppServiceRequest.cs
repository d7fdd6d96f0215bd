using Myelin.Api.Contracts;
using Myelin.Server.Log.Readers;

namespace Myelin.Server.AppServices.Requests;

/// <summary>A request to an application service.</summary>
/// <param name="Written">The request of one of the contracts that services serve.</param>
internal sealed record AppServiceRequest(WrittenRequest Written)
{
    /// <summary>The operation that the service serves.</summary>
    public Operation Contract => Written.Contract;

    /// <summary>Whether the answer's body is read; where the status says all there is to say, a body that never ends is not waited for.</summary>
    public bool ReadsBody { get; init; } = true;

    public TimeSpan Timeout { get; init; } = AppServiceLimits.RequestTimeout;

    public static AppServiceRequest Of<TRequest, TResponse>(IOperation<TRequest, TResponse> request)
        where TRequest : class, IOperation<TRequest, TResponse> => new(RequestWriter.Write(request));

    /// <summary>The address below a service's URL, with the token for services of before version 1.4 ("Authorisation").</summary>
    public string Target(string hsToken) =>
        $"{Written.Path}?access_token={Uri.EscapeDataString(hsToken)}{(Written.Query.Length == 0 ? string.Empty : "&")}{Written.Query}";
}

/// <summary>What an application service answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body, whatever it is.</param>
internal sealed record AppServiceAnswer(int Status, byte[] Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>An application service gave no answer, or none that is read.</summary>
/// <param name="isTimeout">Whether it took too long.</param>
internal sealed class AppServiceUnreachableException(string message, bool isTimeout, Exception? cause) : OutOfReachException(message, cause)
{
    public bool IsTimeout { get; } = isTimeout;
}
