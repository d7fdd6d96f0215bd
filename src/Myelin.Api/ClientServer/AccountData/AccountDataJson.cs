using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>What is answered of account data, whose content is its client's own.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(GetRoomTags.Response), TypeInfoPropertyName = "GetRoomTagsResponse")]
public sealed partial class AccountDataJson : JsonSerializerContext;
