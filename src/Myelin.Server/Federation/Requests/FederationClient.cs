using System.Security.Authentication;
using System.Text.Json;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;
using Myelin.Core.Json;
using Myelin.Core.Signing;
using Myelin.Server.Configuration;
using Myelin.Server.Federation.Resolution;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Federation.Requests;

/// <summary>Calls other servers through <see cref="IOutgoingHttp.Federation"/>.</summary>
internal sealed class FederationClient(ServerIdentity identity, IFederationPolicy policy, ServerResolver resolver, IOutgoingHttp http, TimeProvider time) : IFederationClient
{
    public async ValueTask<FederationAnswer<TResponse>> SendAsync<TRequest, TResponse>(
        ServerName destination, IOperation<TRequest, TResponse> request, FederationBounds bounds, CancellationToken cancellationToken)
        where TRequest : class, IOperation<TRequest, TResponse>
    {
        var opened = await OpenAsync(destination, request, bounds, cancellationToken);
        if (opened.Response is not { } arriving)
        {
            return opened.Failure!;
        }

        await using (arriving)
        {
            try
            {
                var body = new MemoryStream();
                await arriving.Body.CopyToAsync(body, cancellationToken);
                var json = body.GetBuffer().AsMemory(0, (int)body.Length);
                StrictJson.Validate(json.Span, FederationLimits.ResponseDepth);
                return ApiJson.Read(TRequest.Contract, json.Span);
            }
            catch (ResponseTooLongException failure)
            {
                return new AnswerUnusable(failure.Message);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                return new AnswerLost(failure.Message);
            }
            catch (Exception failure) when (failure is JsonException or InvalidJsonException)
            {
                return new AnswerUnusable($"The answer is not what {TRequest.Contract.Untyped.Id} promises: {failure.Message}");
            }
        }
    }

    public async ValueTask<FederationAnswer<ArrivingResponse>> OpenAsync<TRequest, TResponse>(
        ServerName destination, IOperation<TRequest, TResponse> request, FederationBounds bounds, CancellationToken cancellationToken)
        where TRequest : class, IOperation<TRequest, TResponse>
    {
        if (!policy.Allows(destination))
        {
            return new CallNotAllowed(policy.IsEnabled ? $"The settings don't allow federation with {destination}." : "This server does not federate.");
        }

        var timeout = new CallTimeout(bounds.Timeout, time, cancellationToken);
        FederationAnswer<ArrivingResponse> answer;
        try
        {
            answer = await OpenAsync(destination, RequestWriter.Write(request), bounds, timeout);
        }
        catch
        {
            timeout.Dispose();
            throw;
        }

        if (answer.Failure is not null)
        {
            timeout.Dispose();
        }

        return answer;
    }

    private async ValueTask<FederationAnswer<ArrivingResponse>> OpenAsync(ServerName destination, WrittenRequest written, FederationBounds bounds, CallTimeout timeout)
    {
        var isSent = false;
        try
        {
            if (await resolver.ResolveAsync(destination, timeout.Token) is not ResolvedServer server)
            {
                return new ServerNotReached($"No server can be found by the name {destination}.");
            }

            using var message = Message(server, destination, written);
            isSent = true;
            var response = await http.Federation.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (response.IsSuccessStatusCode)
            {
                return new ArrivingResponse(response, new ArrivingStream(await response.Content.ReadAsStreamAsync(timeout.Token), bounds.MaximumBytes, timeout), timeout);
            }

            using (response)
            {
                return new CallRefused((int)response.StatusCode, await ReadErrorAsync(response, timeout));
            }
        }
        catch (AddressRefusedException failure)
        {
            return new CallNotAllowed(failure.Message);
        }
        catch (HttpRequestException failure)
        {
            return IsNeverReached(failure) ? new ServerNotReached(Reason(failure)) : new AnswerLost(Reason(failure));
        }
        catch (IOException failure)
        {
            return new AnswerLost(failure.Message);
        }
        catch (OperationCanceledException cancelled) when (cancelled.InnerException is TimeoutException && !timeout.Token.IsCancellationRequested)
        {
            // The connection has its own time, which is shorter.
            return new ServerNotReached($"{destination} can't be connected to in {OutgoingLimits.ConnectTimeout.TotalSeconds} s.");
        }
        catch (OperationCanceledException) when (timeout.HasPassed)
        {
            var reason = $"{destination} did not answer in {bounds.Timeout.TotalSeconds} s.";
            return isSent ? new AnswerLost(reason) : new ServerNotReached(reason);
        }
    }

    private static async ValueTask<MatrixError?> ReadErrorAsync(HttpResponseMessage response, CallTimeout timeout)
    {
        try
        {
            return MatrixError.Read(await BoundedContent.ReadAsync(response, FederationLimits.ErrorBytes, timeout.Token));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && timeout.HasPassed))
        {
            // The status says what matters.
            return null;
        }
    }

    private HttpRequestMessage Message(ResolvedServer server, ServerName destination, WrittenRequest written)
    {
        var message = server.Direct(written.ToMessage(server.Url(written.Target)));
        if (written.Contract.Auth == AuthScheme.Server)
        {
            var signed = new SignedRequest(written.Contract.Method, written.Target, identity.ServerName, destination)
            {
                Content = written.Body,
                MaximumDepth = written.Contract.MaximumDepth,
            };
            var header = new XMatrixHeader(identity.ServerName, destination, identity.SigningKey.KeyId, RequestSignatures.Sign(signed, identity.SigningKey));
            message.Headers.TryAddWithoutValidation("Authorization", header.ToString());
        }

        return message;
    }

    /// <summary>Whether nothing of the request can have arrived, since there was no connection to send it over.</summary>
    private static bool IsNeverReached(HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;

    /// <summary>What went wrong, which TLS tells in an inner exception only.</summary>
    private static string Reason(HttpRequestException failure) =>
        failure.InnerException is AuthenticationException or IOException ? $"{failure.Message} {failure.InnerException.Message}" : failure.Message;
}
