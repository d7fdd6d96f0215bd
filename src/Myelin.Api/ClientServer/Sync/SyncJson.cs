using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Sync;

/// <summary>The responses of syncs.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Sync.Response), TypeInfoPropertyName = "SyncResponse")]
public sealed partial class SyncJson : JsonSerializerContext;
