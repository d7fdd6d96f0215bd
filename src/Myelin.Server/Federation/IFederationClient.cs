using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Federation;

/// <summary>Calls operations of other servers: finds the server, signs the request, and reads the response within bounds.</summary>
internal interface IFederationClient
{
    /// <summary>Calls an operation and reads the response.</summary>
    /// <param name="destination">The server, by its name.</param>
    /// <param name="request">The request.</param>
    /// <param name="bounds">How much to read and how long to wait.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<FederationAnswer<TResponse>> SendAsync<TRequest, TResponse>(
        ServerName destination, IOperation<TRequest, TResponse> request, FederationBounds bounds, CancellationToken cancellationToken)
        where TRequest : class, IOperation<TRequest, TResponse>;

    /// <summary>Calls an operation whose response is read while it arrives. The caller disposes of it.</summary>
    /// <param name="destination">The server, by its name.</param>
    /// <param name="request">The request.</param>
    /// <param name="bounds">How much to read and how long to wait, until the end of the response.</param>
    /// <param name="cancellationToken">Cancels the call, and reading the response.</param>
    ValueTask<FederationAnswer<ArrivingResponse>> OpenAsync<TRequest, TResponse>(
        ServerName destination, IOperation<TRequest, TResponse> request, FederationBounds bounds, CancellationToken cancellationToken)
        where TRequest : class, IOperation<TRequest, TResponse>;
}

/// <summary>The bounds of a call.</summary>
/// <param name="MaximumBytes">The largest response.</param>
/// <param name="Timeout">How long it may take to the end of the response.</param>
internal readonly record struct FederationBounds(long MaximumBytes, TimeSpan Timeout)
{
    /// <summary>For a response of ordinary size.</summary>
    public static readonly FederationBounds Ordinary = new(FederationLimits.ResponseBytes, FederationLimits.CallTimeout);
}

/// <summary>How a call ended: with a response, or a failure.</summary>
/// <param name="Response">The response; default if it failed.</param>
/// <param name="Failure">Why there is no response; null if there is one.</param>
internal readonly record struct FederationAnswer<TResponse>(TResponse? Response, FederationFailure? Failure)
{
    public static implicit operator FederationAnswer<TResponse>(TResponse response) => new(response, null);

    public static implicit operator FederationAnswer<TResponse>(FederationFailure failure) => new(default, failure);
}

/// <summary>Why a call brought no response.</summary>
/// <param name="Reason">A sentence for operators.</param>
internal abstract record FederationFailure(string Reason);

/// <summary>The call was not tried: settings or its address forbid it.</summary>
internal sealed record CallNotAllowed(string Reason) : FederationFailure(Reason);

/// <summary>The server was not found or not connected to: it has not received the request.</summary>
internal sealed record ServerNotReached(string Reason) : FederationFailure(Reason);

/// <summary>The server did not answer, or not to the end. It may have received the request and done what it asks.</summary>
internal sealed record AnswerLost(string Reason) : FederationFailure(Reason);

/// <summary>The server answered with an error.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The error; null if it is not Matrix', such as that of a proxy.</param>
internal sealed record CallRefused(int Status, MatrixError? Error) : FederationFailure($"The answer is {Status} {Error?.Code} {Error?.Message}".TrimEnd());

/// <summary>The server answered successfully, but not as the specification says: with something else, or with too much.</summary>
internal sealed record AnswerUnusable(string Reason) : FederationFailure(Reason);

/// <summary>A response that is still arriving. Reading it fails with an <see cref="IOException"/> if it is too long, late or cut off.</summary>
internal sealed class ArrivingResponse(HttpResponseMessage response, Stream body, IDisposable timeout) : IAsyncDisposable
{
    /// <summary>The body.</summary>
    public Stream Body => body;

    /// <summary>The content type; null if there is none.</summary>
    public string? ContentType { get; } = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.Last() : null;

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        response.Dispose();
        timeout.Dispose();
    }
}
