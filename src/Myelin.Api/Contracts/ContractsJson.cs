using System.Text.Json.Serialization;

namespace Myelin.Api.Contracts;

/// <summary>The response that is the same everywhere.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Empty))]
public sealed partial class ContractsJson : JsonSerializerContext;
