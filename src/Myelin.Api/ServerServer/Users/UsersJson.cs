using System.Text.Json.Serialization;

namespace Myelin.Api.ServerServer.Users;

/// <summary>The bodies and responses for users, their devices and keys.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ClaimUserEncryptionKeys.Body), TypeInfoPropertyName = "ClaimUserEncryptionKeysBody")]
[JsonSerializable(typeof(ClaimUserEncryptionKeys.Response), TypeInfoPropertyName = "ClaimUserEncryptionKeysResponse")]
[JsonSerializable(typeof(ExchangeOpenIdToken.Response), TypeInfoPropertyName = "ExchangeOpenIdTokenResponse")]
[JsonSerializable(typeof(GetUserDevices.Response), TypeInfoPropertyName = "GetUserDevicesResponse")]
[JsonSerializable(typeof(QueryUserEncryptionKeys.Body), TypeInfoPropertyName = "QueryUserEncryptionKeysBody")]
[JsonSerializable(typeof(QueryUserEncryptionKeys.Response), TypeInfoPropertyName = "QueryUserEncryptionKeysResponse")]
public sealed partial class UsersJson : JsonSerializerContext;
