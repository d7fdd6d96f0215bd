using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Relations;

/// <summary>The responses for relations.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RelatingEventsPage))]
[JsonSerializable(typeof(GetThreadRoots.Response), TypeInfoPropertyName = "GetThreadRootsResponse")]
public sealed partial class RelationsJson : JsonSerializerContext;
