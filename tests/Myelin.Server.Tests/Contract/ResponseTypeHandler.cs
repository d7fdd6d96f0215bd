using Myelin.Server.Http;
using Xunit;

namespace Myelin.Server.Tests.Contract;

/// <summary>Reads every success as a client does that knows the contract alone; fails the test whose call was answered with something that is lost by it.</summary>
internal sealed class ResponseTypeHandler(OperationTree served, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode
            && request.Method != HttpMethod.Head
            && response.Content.Headers.ContentType?.MediaType == "application/json"
            && served.Find(request.Method.Method, request.RequestUri!.AbsolutePath).Match?.Operation.Contract is { } contract)
        {
            var differences = ResponseTypes.Differences(contract, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            Assert.True(differences.Count == 0, $"{request.Method} {request.RequestUri.PathAndQuery} is read otherwise than it was answered: {string.Join("; ", differences)}");
        }

        return response;
    }
}
