using System.Reflection;
using System.Text.Json;
using Myelin.Api;
using Myelin.Api.ClientServer;
using Myelin.Api.Contracts;
using Myelin.Api.Json;
using Myelin.Core.Json;

namespace Myelin.Server.Tests.Contract;

/// <summary>The type of each contract's response, and whether answers can be read by it.</summary>
internal static class ResponseTypes
{
    private static readonly Dictionary<Operation, Type> ByContract = Contracts().ToDictionary(pair => pair.Contract, pair => pair.Response);

    /// <summary>Every contract of the API with the type of its response.</summary>
    public static IEnumerable<(Operation Contract, Type Response)> Contracts() =>
        from type in typeof(MatrixException).Assembly.GetExportedTypes()
        from face in type.GetInterfaces()
        where face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IOperation<,>)
        select (Untyped(type.GetProperty("Contract", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!), face.GenericTypeArguments[1]);

    /// <summary>What is lost or made up when an answer is read by the type of its contract and written again; empty if nothing is.</summary>
    public static IReadOnlyList<string> Differences(Operation contract, ReadOnlyMemory<byte> answered)
    {
        var type = ByContract[contract];
        if (type == typeof(ServedContent))
        {
            return [];
        }

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

    private static Operation Untyped(object contract) => (Operation)contract.GetType().GetProperty("Untyped")!.GetValue(contract)!;
}
