using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Myelin.Api.Contracts;
using Myelin.Coverage;
using Xunit;

namespace Myelin.Server.Tests.Contract;

/// <summary>The specification's OpenAPI data: all operations, and whether a response is what they promise.</summary>
internal sealed class OpenApiSpecification
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];
    private static readonly Lazy<OpenApiSpecification> Shared = new(() => new OpenApiSpecification(SpecificationData.Folder!));
    private static readonly Lock Building = new();
    private readonly SpecificationDocuments documents = new();
    private readonly ConcurrentDictionary<(ApiOperation Operation, string Status), JsonSchema?> schemas = [];

    /// <summary>Reads the data under a folder that has <c>api/</c> in it.</summary>
    public OpenApiSpecification(string folder)
    {
        Operations = [.. Directory.EnumerateDirectories(Path.Combine(folder, "api")).Order(StringComparer.Ordinal)
            .SelectMany(api => Directory.EnumerateFiles(api, "*.yaml").Order(StringComparer.Ordinal).SelectMany(file => ReadApi(Path.GetFileName(api), file)))];
    }

    /// <summary>The examples of the data.</summary>
    public SpecificationExamples Examples => new(documents);

    /// <summary>Every operation of every API.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>The data beside the repository; a test without it is skipped.</summary>
    public static OpenApiSpecification LoadOrSkip()
    {
        Assert.SkipWhen(SpecificationData.Folder is null, SpecificationData.Absent);
        return Shared.Value;
    }

    /// <summary>Finds an operation by its id.</summary>
    /// <exception cref="KeyNotFoundException">The API has none of that id.</exception>
    public ApiOperation Find(string operationId, string api = "client-server") =>
        Operations.FirstOrDefault(operation => operation.Api == api && operation.OperationId == operationId)
        ?? throw new KeyNotFoundException($"{api} has no operation {operationId}");

    /// <summary>Finds the operation of a contract. Its path may be another form of the specification's, such as one without the empty state key.</summary>
    /// <exception cref="KeyNotFoundException">The specification has no such operation.</exception>
    public ApiOperation Find(Operation contract)
    {
        var candidates = Operations.Where(operation => operation.OperationId == contract.Id && operation.Method == contract.Method).ToList();
        return candidates.Find(operation => SpecifiedOperation.KeyOf(operation.Method, operation.Path) == SpecifiedOperation.KeyOf(contract.Method, contract.Path))
            ?? candidates.Find(operation => operation.Path.Split('/').Take(3).SequenceEqual(contract.Path.Split('/').Take(3)))
            ?? throw new KeyNotFoundException($"no API has {contract.Id} ({contract.Method} {contract.Path})");
    }

    /// <summary>
    /// Finds the operation that a request is for, such as <c>GET</c> and <c>/_matrix/client/v3/sync</c> (no query); a path without
    /// parameters goes before one with. Null if there is none.
    /// </summary>
    public ApiOperation? Match(string method, string path, string? api = null)
    {
        var segments = path.Split('/');
        return Operations.Where(operation => operation.Method == method && (api is null || operation.Api == api) && Matches(operation.Path.Split('/'), segments))
            .MinBy(operation => operation.Path.Count(letter => letter == '{'));
    }

    /// <summary>The parameters of an operation in path and query.</summary>
    public IEnumerable<SpecificationNode> Parameters(ApiOperation operation) =>
        (operation.Description.Node!["parameters"] as JsonArray ?? []).Select(parameter => documents.Follow(operation.Description with { Node = parameter }));

    /// <summary>
    /// What is wrong with a response's body; empty if it is as the specification says, and where the specification gives no schema for
    /// the status. A status that isn't named is judged as the general error that any operation may give.
    /// </summary>
    public IReadOnlyList<string> ValidateResponse(ApiOperation operation, int status, ReadOnlyMemory<byte> body)
    {
        if (SchemaOf(operation, status) is not { } schema)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var result = schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
            return result.IsValid ? [] : Errors(result);
        }
        catch (JsonException exception)
        {
            return [$"the body is not JSON: {exception.Message}"];
        }
    }

    /// <summary>What is wrong with a request's body; empty if it is as the specification says, and where it says nothing.</summary>
    public IReadOnlyList<string> ValidateRequest(ApiOperation operation, JsonElement body)
    {
        if (schemas.GetOrAdd((operation, "request"), key => BuildSchema(documents.Follow(key.Operation.Description with { Node = key.Operation.Description.Node?["requestBody"] }))) is not { } schema)
        {
            return [];
        }

        var result = schema.Evaluate(body, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : Errors(result);
    }

    /// <summary>The JSON schema of a response, or null where the specification gives none.</summary>
    public JsonSchema? SchemaOf(ApiOperation operation, int status)
    {
        var exact = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var name = operation.Statuses.FirstOrDefault(given => given == exact)
            ?? operation.Statuses.FirstOrDefault(given => given.EndsWith("XX", StringComparison.Ordinal) && given[0] == exact[0]);
        return name is null
            ? status >= 400 ? StandardError.Schema : null
            : schemas.GetOrAdd((operation, name), key => BuildSchema(key.Operation, key.Status));
    }

    private JsonSchema? BuildSchema(ApiOperation operation, string status) =>
        BuildSchema(documents.Follow(operation.Description with { Node = operation.Responses[status] }));

    private JsonSchema? BuildSchema(SpecificationNode response)
    {
        // Schemas that are built at once don't find their own definitions: the library registers them in one place.
        using var alone = Building.EnterScope();
        return response.Node?["content"]?["application/json"]?["schema"] is { } schema
            ? JsonSchema.FromText(SchemaBundle.Of(documents, response with { Node = schema }).ToJsonString())
            : null;
    }

    private IEnumerable<ApiOperation> ReadApi(string api, string file)
    {
        var document = documents.Read(file)!;
        var prefix = document["servers"]?[0]?["variables"]?["basePath"]?["default"]?.GetValue<string>() ?? "";
        foreach (var (path, item) in (JsonObject)document["paths"]!)
        {
            foreach (var method in Methods)
            {
                if (item?[method] is JsonObject operation)
                {
                    yield return new ApiOperation(api, method.ToUpperInvariant(), prefix + path,
                        operation["operationId"]!.GetValue<string>(), operation["deprecated"]?.GetValue<bool>() ?? false)
                    {
                        Description = new SpecificationNode(file, operation),
                        Statuses = [.. ((JsonObject)operation["responses"]!).Select(pair => pair.Key)],
                    };
                }
            }
        }
    }

    private static bool Matches(string[] pattern, string[] segments) => pattern.Length == segments.Length
        && pattern.Zip(segments).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0));

    // A failed alternative of oneOf or anyOf is listed too: it tells what was looked for.
    private static string[] Errors(EvaluationResults result) => [.. (result.Details ?? [])
        .Where(detail => !detail.IsValid && detail.Errors is { Count: > 0 })
        .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Key}: {error.Value}"))];
}
