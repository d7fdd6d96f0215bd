using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.AccountData;

/// <summary>The responses for account data, whose content clients define.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(GetRoomTags.Response), TypeInfoPropertyName = "GetRoomTagsResponse")]
public sealed partial class AccountDataJson : JsonSerializerContext;
