using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>The bodies and responses for key backups.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PostRoomKeysVersion.Body), TypeInfoPropertyName = "PostRoomKeysVersionBody")]
[JsonSerializable(typeof(PostRoomKeysVersion.Response), TypeInfoPropertyName = "PostRoomKeysVersionResponse")]
[JsonSerializable(typeof(PutRoomKeysVersion.Body), TypeInfoPropertyName = "PutRoomKeysVersionBody")]
[JsonSerializable(typeof(GetRoomKeys.Response), TypeInfoPropertyName = "GetRoomKeysResponse")]
[JsonSerializable(typeof(RoomKeyBackup))]
[JsonSerializable(typeof(KeyBackupData))]
[JsonSerializable(typeof(RoomKeysVersion))]
[JsonSerializable(typeof(RoomKeysUpdate))]
public sealed partial class KeyBackupJson : JsonSerializerContext;
