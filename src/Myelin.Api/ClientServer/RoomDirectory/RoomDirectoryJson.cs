using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.RoomDirectory;

/// <summary>The bodies and responses for aliases and the published room directory.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SetRoomAlias.Body), TypeInfoPropertyName = "SetRoomAliasBody")]
[JsonSerializable(typeof(GetRoomIdByAlias.Response), TypeInfoPropertyName = "GetRoomIdByAliasResponse")]
[JsonSerializable(typeof(GetLocalAliases.Response), TypeInfoPropertyName = "GetLocalAliasesResponse")]
[JsonSerializable(typeof(GetRoomVisibilityOnDirectory.Response), TypeInfoPropertyName = "GetRoomVisibilityOnDirectoryResponse")]
[JsonSerializable(typeof(SetRoomVisibilityOnDirectory.Body), TypeInfoPropertyName = "SetRoomVisibilityOnDirectoryBody")]
[JsonSerializable(typeof(QueryPublicRooms.Body), TypeInfoPropertyName = "QueryPublicRoomsBody")]
[JsonSerializable(typeof(PublicRoomsPage))]
public sealed partial class RoomDirectoryJson : JsonSerializerContext;
