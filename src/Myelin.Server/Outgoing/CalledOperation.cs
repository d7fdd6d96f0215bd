using System.Net.Http.Headers;
using Myelin.Api.Contracts;

namespace Myelin.Server.Outgoing;

/// <summary>An operation of the specification that this server calls rather than serves.</summary>
internal sealed record CalledOperation(Operation Contract);

/// <summary>How a slice says what it calls, and calls it.</summary>
internal static class CalledOperations
{
    public static IServiceCollection AddCalledOperations(this IServiceCollection services, params ReadOnlySpan<Operation> contracts)
    {
        foreach (var contract in contracts)
        {
            services.AddSingleton(new CalledOperation(contract));
        }

        return services;
    }

    /// <summary>The message that carries a request.</summary>
    public static HttpRequestMessage ToMessage(this WrittenRequest request, Uri address)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Contract.Method), address);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return message;
    }
}
