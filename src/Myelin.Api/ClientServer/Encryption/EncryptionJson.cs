using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ClientServer.Encryption;

/// <summary>The bodies and responses for keys.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UploadKeys.Body), TypeInfoPropertyName = "UploadKeysBody")]
[JsonSerializable(typeof(UploadKeys.Response), TypeInfoPropertyName = "UploadKeysResponse")]
[JsonSerializable(typeof(QueryKeys.Body), TypeInfoPropertyName = "QueryKeysBody")]
[JsonSerializable(typeof(QueryKeys.Response), TypeInfoPropertyName = "QueryKeysResponse")]
[JsonSerializable(typeof(ClaimKeys.Body), TypeInfoPropertyName = "ClaimKeysBody")]
[JsonSerializable(typeof(ClaimKeys.Response), TypeInfoPropertyName = "ClaimKeysResponse")]
[JsonSerializable(typeof(GetKeysChanges.Response), TypeInfoPropertyName = "GetKeysChangesResponse")]
[JsonSerializable(typeof(UploadCrossSigningKeys.Body), TypeInfoPropertyName = "UploadCrossSigningKeysBody")]
[JsonSerializable(typeof(IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, JsonElement>>), TypeInfoPropertyName = "UploadCrossSigningSignaturesBody")]
[JsonSerializable(typeof(UploadCrossSigningSignatures.Response), TypeInfoPropertyName = "UploadCrossSigningSignaturesResponse")]
public sealed partial class EncryptionJson : JsonSerializerContext;
