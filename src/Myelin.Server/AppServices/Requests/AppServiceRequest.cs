using Myelin.Api.Contracts;
using Myelin.Server.Log.Readers;

namespace Myelin.Server.AppServices.Requests;

/// <summary>A request to an application service.</summary>
/// <param name="Contract">The operation that it serves.</param>
internal sealed record AppServiceRequest(Operation Contract)
{
    /// <summary>The values of the path's parameters, in order.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>The query's parameters.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The body, JSON in UTF-8; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Whether the answer's body is read; where the status says all there is to say, a body that never ends is not waited for.</summary>
    public bool ReadsBody { get; init; } = true;

    public TimeSpan Timeout { get; init; } = AppServiceLimits.RequestTimeout;

    /// <summary>The address below a service's URL, each part escaped, with the token for services of before version 1.4 ("Authorisation").</summary>
    public string Target(string hsToken)
    {
        var target = new System.Text.StringBuilder();
        var next = 0;
        foreach (var segment in Contract.Path.Split('/').Skip(1))
        {
            target.Append('/').Append(segment.StartsWith('{') ? Uri.EscapeDataString(Path[next++]) : segment);
        }

        target.Append("?access_token=").Append(Uri.EscapeDataString(hsToken));
        foreach (var (name, value) in Query)
        {
            target.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return target.ToString();
    }
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
