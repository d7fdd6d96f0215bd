using System.Text.Json.Serialization;

namespace Myelin.Api.Contracts;

/// <summary>The empty response, which many operations share.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Empty))]
public sealed partial class ContractsJson : JsonSerializerContext;
