using System.Net.Http.Headers;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Outgoing;

namespace Myelin.Server.AppServices.Requests;

/// <summary>Calls application services. Redirects are not followed but treated as ordinary responses.</summary>
internal sealed class AppServiceCalls(IOutgoingHttp http, TimeProvider time)
{
    /// <summary>Sends a request to a service that has a URL.</summary>
    /// <exception cref="AppServiceUnreachableException">There was no connection, no response in time, or a response that is too large.</exception>
    public async Task<AppServiceAnswer> SendAsync(AppService service, AppServiceRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(request.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var message = Message(service, request);
        try
        {
            using var response = await http.Configured.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new AppServiceAnswer(
                (int)response.StatusCode, !request.ReadsBody ? [] : await BoundedContent.ReadAsync(response, AppServiceLimits.MaximumResponseBytes, either.Token));
        }
        catch (OperationCanceledException cancelled) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AppServiceUnreachableException($"The application service '{service}' did not answer in {request.Timeout.TotalSeconds} s.", isTimeout: true, cancelled);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or ResponseTooLargeException)
        {
            throw new AppServiceUnreachableException($"The application service '{service}' could not be reached: {failure.Message}", isTimeout: false, failure);
        }
    }

    private static HttpRequestMessage Message(AppService service, AppServiceRequest request)
    {
        var message = request.Written.ToMessage(new Uri(service.Url + request.Target(service.HsToken)));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.HsToken);
        return message;
    }
}
