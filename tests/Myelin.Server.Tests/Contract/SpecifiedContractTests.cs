using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Coverage;
using Myelin.Server.Http;

namespace Myelin.Server.Tests.Contract;

/// <summary>What contracts say of operations that need not be served yet is what the specification's OpenAPI data says.</summary>
public sealed class SpecifiedContractTests
{
    /// <summary>The data names a scheme here that it doesn't define, that of clients; servers have no access tokens.</summary>
    private const string OfNoScheme = "getEventByTimestamp";

    [Fact]
    public void Every_operation_between_servers_has_one_contract()
    {
        var specified = OpenApiSpecification.LoadOrSkip().Operations.Where(operation => operation.Api == "server-server").ToList();

        Assert.Equal(36, specified.Count);
        Assert.Equal(
            specified.Select(operation => $"{operation.OperationId} {SpecifiedOperation.KeyOf(operation.Method, operation.Path)}").Order(StringComparer.Ordinal),
            BetweenServers().Select(types => $"{types.Contract.Id} {SpecifiedOperation.KeyOf(types.Contract.Method, types.Contract.Path)}").Order(StringComparer.Ordinal));
        Assert.All(BetweenServers(), types => Assert.Equal(types.Contract.Path, OpenApiSpecification.LoadOrSkip().Find(types.Contract).Path));
    }

    [Fact]
    public void Servers_sign_what_the_data_says_that_they_sign()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        Assert.All(BetweenServers(), types =>
        {
            var named = (specification.Find(types.Contract).Description.Node!["security"] as JsonArray)?.SelectMany(scheme => ((JsonObject)scheme!).Select(pair => pair.Key)).ToList();
            var expected = types.Contract.Id == OfNoScheme ? ["accessToken"] : types.Contract.Auth == AuthScheme.Server ? ["signedRequest"] : Array.Empty<string>();
            Assert.Equal((types.Contract.Id, string.Join(',', expected)), (types.Contract.Id, string.Join(',', named ?? [])));
            Assert.True(types.Contract.Auth is AuthScheme.Server or AuthScheme.None, types.Contract.Id);
        });
        Assert.Equal(AuthScheme.Server, BetweenServers().Single(types => types.Contract.Id == OfNoScheme).Contract.Auth);
    }

    [Fact]
    public void Calls_that_may_be_too_many_have_a_rate_limit()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        Assert.All(BetweenServers(), types => Assert.Equal(
            (types.Contract.Id, specification.Find(types.Contract).Statuses.Contains("429")),
            (types.Contract.Id, types.Contract.RateLimit != RateLimitClass.None)));
    }

    [Fact]
    public void Every_example_of_a_response_is_read_and_written_without_loss()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        var (count, faults) = (0, new List<string>());
        foreach (var types in BetweenServers().Where(types => types.AnswersJson))
        {
            var operation = specification.Find(types.Contract);
            foreach (var example in specification.Examples.OfBody(operation.Description with { Node = operation.Responses["200"] }))
            {
                count++;
                var json = Encoding.UTF8.GetBytes(example!.ToJsonString());
                faults.AddRange(specification.ValidateResponse(operation, 200, json).Select(fault => $"{operation.OperationId} is no example: {fault} {example.ToJsonString()}"));
                faults.AddRange(ResponseTypes.Differences(types.Contract, json).Select(fault => $"{operation.OperationId}: {fault}"));
                faults.AddRange(ResponseTypes.WithoutProperty(types.Response, json).Select(fault => $"{operation.OperationId}: {fault}"));
            }
        }

        None(faults);
        Assert.True(count > 45, $"only {count} examples");
    }

    [Fact]
    public void Every_example_of_a_request_is_read_and_written_without_loss()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        var tree = UnservedOperation.TreeOf(ContractTypes.All.Select(types => types.Contract));
        var faults = new List<string>();
        foreach (var types in BetweenServers())
        {
            var example = new ExampleRequest(specification, specification.Find(types.Contract));
            faults.AddRange(types.Method<Func<ExampleRequest, OperationTree, IEnumerable<string>>>(typeof(SpecifiedContractTests), nameof(Faults))(example, tree)
                .Select(fault => $"{types.Contract.Id}: {fault}"));
        }

        None(faults);
    }

    [Fact]
    public void No_request_has_a_parameter_that_the_data_does_not_know()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        Assert.All(BetweenServers().Where(types => GeneratedRequests.Property<FromWholeQueryAttribute>(types.Request) is null), types =>
        {
            var known = new ExampleRequest(specification, specification.Find(types.Contract)).Query.Select(parameter => parameter.Name).ToHashSet();
            var sent = types.Method<Func<IEnumerable<string>>>(typeof(SpecifiedContractTests), nameof(SentNames))();
            Assert.Empty(sent.Distinct().Except(known));
        });
    }

    private static IEnumerable<ContractTypes> BetweenServers() =>
        ContractTypes.All.Where(types => types.Request.Namespace!.StartsWith("Myelin.Api.ServerServer", StringComparison.Ordinal));

    private static IEnumerable<string> SentNames<TRequest, TResponse>()
        where TRequest : class, IOperation<TRequest, TResponse>
    {
        var requests = new GeneratedRequests(new Random(1));
        return Enumerable.Range(0, 30).SelectMany(_ => QueryHelpers.ParseQuery(RequestWriter.Write(requests.Next<TRequest>()).Query).Keys);
    }

    /// <summary>Binds the example as a server does and writes it as a caller does; and binds it without each of its parameters.</summary>
    private static IEnumerable<string> Faults<TRequest, TResponse>(ExampleRequest example, OperationTree tree)
        where TRequest : class, IOperation<TRequest, TResponse>
    {
        foreach (var body in example.Bodies)
        {
            var match = tree.Find(example.Operation.Method, example.Path).Match!;
            if (match.Operation.Contract != TRequest.Contract.Untyped)
            {
                yield return $"{example.Path} is another operation's";
                break;
            }

            var written = RequestWriter.Write<TRequest, TResponse>(Bind<TRequest>(match, example.Query, body));
            if (written.Path != example.Path || !Sorted(example.Query).SequenceEqual(Sorted(QueryHelpers.ParseQuery(written.Query).SelectMany(pair => pair.Value.Select(value => (pair.Key, value!))))))
            {
                yield return $"{example.Path}{QueryString.Create(example.Query.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)))} became {written.Target}";
            }

            foreach (var difference in body is null ? [] : JsonDifference.Of(JsonElement.Parse(body), JsonElement.Parse(written.Body!.Value.Span)))
            {
                yield return difference;
            }

            foreach (var name in example.Query.Select(parameter => parameter.Name).Distinct())
            {
                if (IsRefused<TRequest>(match, example.Query.Where(parameter => parameter.Name != name), body) != example.Required.Contains(name))
                {
                    yield return $"{name} is required by the data or by the contract alone";
                }
            }

            foreach (var name in GeneratedRequests.Property<FromBodyAttribute>(typeof(TRequest)) is null ? [] : ((JsonObject)JsonNode.Parse(body!)!).Select(pair => pair.Key))
            {
                var less = (JsonObject)JsonNode.Parse(body!)!;
                less.Remove(name);
                if (IsRefused<TRequest>(match, example.Query, less.ToJsonString()) != example.IsRefused(less))
                {
                    yield return $"{name} of the body is required by the data or by the contract alone";
                }
            }
        }
    }

    private static bool IsRefused<TRequest>(OperationTree.Match match, IEnumerable<(string Name, string Value)> query, string? body)
        where TRequest : class
    {
        try
        {
            Bind<TRequest>(match, query, body);
            return false;
        }
        catch (MatrixException refusal) when (refusal.ErrCode == ErrCode.MissingParam)
        {
            return true;
        }
    }

    private static TRequest Bind<TRequest>(OperationTree.Match match, IEnumerable<(string Name, string Value)> query, string? body)
        where TRequest : class
    {
        var http = new DefaultHttpContext { Request = { QueryString = QueryString.Create(query.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value))) } };
        return RequestShape.Of<TRequest>().Bind(new RequestValues(match, http.Request.Query, Encoding.UTF8.GetBytes(body ?? ""), null));
    }

    private static IEnumerable<(string, string)> Sorted(IEnumerable<(string, string)> query) => query.Order();

    private static void None(List<string> faults) => Assert.True(faults.Count == 0, string.Join('\n', faults));

    /// <summary>A request of the data's examples, with all parameters that it names.</summary>
    private sealed class ExampleRequest
    {
        private readonly OpenApiSpecification _specification;

        public ExampleRequest(OpenApiSpecification specification, ApiOperation operation)
        {
            _specification = specification;
            Operation = operation;
            Path = operation.Path;
            foreach (var parameter in specification.Parameters(operation))
            {
                var name = parameter.Node!["name"]!.GetValue<string>();

                // The data's example of a type of query has an operation of its own.
                var values = name == "queryType" ? ["other"] : Values(specification, parameter);
                if (parameter.Node["in"]!.GetValue<string>() == "path")
                {
                    Path = Path.Replace($"{{{name}}}", Uri.EscapeDataString(values.Single()), StringComparison.Ordinal);
                    continue;
                }

                Query.AddRange(values.Select(value => (name, value)));
                if (parameter.Node["required"]?.GetValue<bool>() is true)
                {
                    Required.Add(name);
                }
            }

            Bodies = [.. specification.Examples.OfBody(operation.Description with { Node = operation.Description.Node!["requestBody"] }).Select(body => body!.ToJsonString()).DefaultIfEmpty<string?>(null)];
        }

        public ApiOperation Operation { get; }

        public string Path { get; }

        public List<(string Name, string Value)> Query { get; } = [];

        public HashSet<string> Required { get; } = [];

        public IReadOnlyList<string?> Bodies { get; }

        public bool IsRefused(JsonObject body) => _specification.ValidateRequest(Operation, JsonSerializer.SerializeToElement(body)).Count > 0;

        private static List<string> Values(OpenApiSpecification specification, SpecificationNode parameter)
        {
            var example = parameter.Node!["example"] ?? specification.Examples.OfSchema(parameter with { Node = parameter.Node["schema"] });
            return [.. (example as JsonArray ?? [example!.DeepClone()]).Select(value => value!.ToString())];
        }
    }
}
