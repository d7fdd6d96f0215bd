using System.Collections;
using System.Reflection;
using System.Text.Json;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Json;

namespace Myelin.Server.Tests.Contract;

/// <summary>The type of each contract's response, and whether answers can be read by it.</summary>
internal static class ResponseTypes
{
    private static readonly Dictionary<Operation, ContractTypes> ByContract = ContractTypes.All.ToDictionary(types => types.Contract);

    /// <summary>What is lost or made up when an answer is read by the type of its contract and written again; empty if nothing is.</summary>
    public static IReadOnlyList<string> Differences(Operation contract, ReadOnlyMemory<byte> answered)
    {
        var types = ByContract[contract];
        return types.AnswersJson ? Differences(types.Response, answered) : [];
    }

    /// <summary>What is lost or made up when JSON is read by a type of the API and written again; empty if nothing is.</summary>
    public static IReadOnlyList<string> Differences(Type type, ReadOnlyMemory<byte> answered)
    {
        try
        {
            var model = JsonSerializer.Deserialize(answered.Span, ApiJson.Responses.GetTypeInfo(type));
            var rewritten = JsonSerializer.SerializeToUtf8Bytes(model, ApiJson.Responses.GetTypeInfo(type));
            using var before = JsonDocument.Parse(answered, JsonLimits.Documents);
            using var after = JsonDocument.Parse(rewritten, JsonLimits.Documents);
            return [.. JsonDifference.Of(before.RootElement, after.RootElement)];
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return [$"it can't be read: {exception.Message}"];
        }
    }

    /// <summary>The members of JSON that a type keeps without having a property for them.</summary>
    public static IReadOnlyList<string> WithoutProperty(Type type, ReadOnlyMemory<byte> json) =>
        [.. WithoutProperty(JsonSerializer.Deserialize(json.Span, ApiJson.Responses.GetTypeInfo(type)), type.Name)];

    private static IEnumerable<string> WithoutProperty(object? model, string place) => model switch
    {
        null or string or JsonElement => [],
        IDictionary map => map.Values.Cast<object?>().SelectMany(value => WithoutProperty(value, place)),
        IEnumerable list => list.Cast<object?>().SelectMany(value => WithoutProperty(value, place)),
        _ when model.GetType().IsClass =>
        [
            .. (model as OpenObject)?.Others?.Keys.Select(name => $"{place} has no property for {name}") ?? [],
            .. model.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.Name != nameof(OpenObject.Others))
                .SelectMany(property => WithoutProperty(property.GetValue(model), $"{place}.{property.Name}")),
        ],
        _ => [],
    };
}
