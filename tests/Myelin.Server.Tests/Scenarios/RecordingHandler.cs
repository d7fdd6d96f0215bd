using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Tests.Contract;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>Records every call, and judges every response by its contract, and by the specification where its data is at hand.</summary>
internal sealed class RecordingHandler(OperationTree served, OpenApiSpecification? specification, ConcurrentQueue<RecordedCall> calls)
    : DelegatingHandler(new ResponseTypeHandler(served, new SocketsHttpHandler()))
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var requested = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        var answered = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var (method, target, status) = (request.Method.Method, request.RequestUri!.PathAndQuery, (int)response.StatusCode);
        var operation = served.Find(method, request.RequestUri.AbsolutePath).Match?.Operation.Contract;
        calls.Enqueue(new RecordedCall(
            operation, method, target, requested, request.Headers.Authorization is not null, status, IsJson(response.Content.Headers) ? ErrCode(answered) : null,
            Judge(operation, status, answered, response.Content.Headers)));
        return response;
    }

    private static string? ErrCode(byte[] answered)
    {
        using var document = JsonDocument.Parse(answered);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errcode", out var code) ? code.GetString() : null;
    }

    private IReadOnlyList<string> Judge(Operation? operation, int status, byte[] answered, HttpContentHeaders headers)
    {
        if (IsContent(operation, status))
        {
            return [.. Missing("Content-Type", headers.ContentType), .. Missing("Content-Disposition", headers.ContentDisposition)];
        }

        if (!IsJson(headers))
        {
            return [$"the content type is {headers.ContentType}"];
        }

        return operation is { IsSpecified: true } ? specification?.ValidateResponse(specification.Find(operation), status, answered) ?? [] : [];
    }

    private static bool IsJson(HttpContentHeaders headers) => headers.ContentType?.MediaType == "application/json";

    /// <summary>Whether the specification has bytes here that are not JSON, whose headers it asks for.</summary>
    private bool IsContent(Operation? operation, int status) => status == 200 && operation is { IsSpecified: true }
        && specification?.Find(operation).Responses["200"]?["content"] is JsonObject contents && !contents.ContainsKey("application/json");

    private static IEnumerable<string> Missing(string name, object? header) => header is null ? [$"{name} is missing"] : [];
}
