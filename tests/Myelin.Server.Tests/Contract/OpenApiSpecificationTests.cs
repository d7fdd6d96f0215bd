using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Myelin.Server.Tests.Contract;

public sealed class OpenApiSpecificationTests
{
    [Fact]
    public void All_operations_are_found_with_their_prefixes()
    {
        var specification = OpenApiSpecification.LoadOrSkip();

        Assert.True(specification.Operations.Count >= 235, $"only {specification.Operations.Count}");
        Assert.Distinct(specification.Operations.Select(operation => (operation.Method, operation.Path)));
        Assert.Distinct(specification.Operations.Select(operation => (operation.Api, operation.OperationId)));
        var sync = specification.Find("sync");
        Assert.Equal(("GET", "/_matrix/client/v3/sync"), (sync.Method, sync.Path));
    }

    [Theory]
    [InlineData("PUT", "/_matrix/client/v3/rooms/!a:b/send/m.room.message/1", "sendMessage")]
    [InlineData("GET", "/_matrix/client/versions", "getVersions")]
    [InlineData("GET", "/_matrix/client/v3/pushrules/global/", "getPushRulesGlobal")]
    [InlineData("GET", "/.well-known/matrix/client", "getWellknown")]
    [InlineData("GET", "/_matrix/client/v3/nonsense", null)]
    [InlineData("PATCH", "/_matrix/client/v3/sync", null)]
    public void A_request_is_matched_with_its_operation(string method, string path, string? operationId) =>
        Assert.Equal(operationId, OpenApiSpecification.LoadOrSkip().Match(method, path)?.OperationId);

    [Theory]
    [InlineData("sendMessage", 200, """{"event_id":"$a"}""", true)]
    [InlineData("sendMessage", 200, """{"event_id":1}""", false)]
    [InlineData("sendMessage", 200, """{}""", false)]
    [InlineData("sendMessage", 200, """nonsense""", false)]
    [InlineData("sendMessage", 400, """{"errcode":"M_BAD_JSON","error":"Not so"}""", true)]
    [InlineData("sendMessage", 403, """{"errcode":"M_FORBIDDEN"}""", false)]
    [InlineData("login", 429, """{"errcode":"M_LIMIT_EXCEEDED","error":"Slower","retry_after_ms":20}""", true)]
    [InlineData("login", 429, """{"errcode":"M_LIMIT_EXCEEDED","error":"Slower","retry_after_ms":"20"}""", false)]
    [InlineData("sync", 200, """{"next_batch":"s1","rooms":{"join":{"!a:b":{"timeline":{"events":[]}}}}}""", true)]
    [InlineData("sync", 200, """{"next_batch":"s1","rooms":{"join":{"!a:b":{"timeline":{"events":[{}]}}}}}""", false)]
    [InlineData("sync", 200, """{"rooms":{}}""", false)]
    public void A_response_is_judged(string operationId, int status, string body, bool valid)
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        var errors = specification.ValidateResponse(specification.Find(operationId), status, Encoding.UTF8.GetBytes(body));

        Assert.True(valid == (errors.Count == 0), string.Join('\n', errors));
    }

    [Fact]
    public void Every_schema_is_built_and_the_examples_of_the_specification_fit()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        var (checkedExamples, wrong) = (0, new List<string>());
        foreach (var operation in specification.Operations)
        {
            foreach (var status in operation.Statuses)
            {
                var schema = specification.SchemaOf(operation, int.Parse(status.Replace('X', '0'), System.Globalization.CultureInfo.InvariantCulture));
                var example = operation.Responses[status]?["content"]?["application/json"]?["examples"]?["response"]?["value"];
                if (schema is null || example is null || HasReference(example))
                {
                    continue;
                }

                checkedExamples++;
                var errors = specification.ValidateResponse(operation,
                    int.Parse(status.Replace('X', '0'), System.Globalization.CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(example.ToJsonString()));
                wrong.AddRange(errors.Select(error => $"{operation.Api} {operation.OperationId} {status} {error}"));
            }
        }

        Assert.True(checkedExamples > 150, $"only {checkedExamples} examples");
        Assert.Empty(wrong);
    }

    private static bool HasReference(JsonNode? example) => example?.ToJsonString().Contains("\"$ref\"", StringComparison.Ordinal) ?? false;
}
