using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Api.ClientServer.Events;

namespace Myelin.Api.ClientServer.Rooms;

/// <summary>The bodies and responses for rooms.</summary>
[JsonSerializable(typeof(Ban.Body), TypeInfoPropertyName = "BanBody")]
[JsonSerializable(typeof(CreateRoom.Body), TypeInfoPropertyName = "CreateRoomBody")]
[JsonSerializable(typeof(CreateRoom.Response), TypeInfoPropertyName = "CreateRoomResponse")]
[JsonSerializable(typeof(ClientEvent))]
[JsonSerializable(typeof(GetEventByTimestamp.Response), TypeInfoPropertyName = "GetEventByTimestampResponse")]
[JsonSerializable(typeof(GetEventContext.Response), TypeInfoPropertyName = "GetEventContextResponse")]
[JsonSerializable(typeof(GetJoinedMembersByRoom.Response), TypeInfoPropertyName = "GetJoinedMembersByRoomResponse")]
[JsonSerializable(typeof(GetJoinedRooms.Response), TypeInfoPropertyName = "GetJoinedRoomsResponse")]
[JsonSerializable(typeof(GetMembersByRoom.Response), TypeInfoPropertyName = "GetMembersByRoomResponse")]
[JsonSerializable(typeof(GetRoomEvents.Response), TypeInfoPropertyName = "GetRoomEventsResponse")]
[JsonSerializable(typeof(IReadOnlyList<ClientEvent>), TypeInfoPropertyName = "GetRoomStateResponse")]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(InviteUser.Body), TypeInfoPropertyName = "InviteUserBody")]
[JsonSerializable(typeof(JoinRoom.Body), TypeInfoPropertyName = "JoinRoomBody")]
[JsonSerializable(typeof(JoinRoom.Response), TypeInfoPropertyName = "JoinRoomResponse")]
[JsonSerializable(typeof(JoinRoomById.Body), TypeInfoPropertyName = "JoinRoomByIdBody")]
[JsonSerializable(typeof(JoinRoomById.Response), TypeInfoPropertyName = "JoinRoomByIdResponse")]
[JsonSerializable(typeof(Kick.Body), TypeInfoPropertyName = "KickBody")]
[JsonSerializable(typeof(KnockRoom.Body), TypeInfoPropertyName = "KnockRoomBody")]
[JsonSerializable(typeof(KnockRoom.Response), TypeInfoPropertyName = "KnockRoomResponse")]
[JsonSerializable(typeof(LeaveRoom.Body), TypeInfoPropertyName = "LeaveRoomBody")]
[JsonSerializable(typeof(RedactEvent.Body), TypeInfoPropertyName = "RedactEventBody")]
[JsonSerializable(typeof(RedactEvent.Response), TypeInfoPropertyName = "RedactEventResponse")]
[JsonSerializable(typeof(SendMessage.Response), TypeInfoPropertyName = "SendMessageResponse")]
[JsonSerializable(typeof(SetRoomState.Response), TypeInfoPropertyName = "SetRoomStateResponse")]
[JsonSerializable(typeof(SetRoomStateWithKey.Response), TypeInfoPropertyName = "SetRoomStateWithKeyResponse")]
[JsonSerializable(typeof(Unban.Body), TypeInfoPropertyName = "UnbanBody")]
[JsonSerializable(typeof(UpgradeRoom.Body), TypeInfoPropertyName = "UpgradeRoomBody")]
[JsonSerializable(typeof(UpgradeRoom.Response), TypeInfoPropertyName = "UpgradeRoomResponse")]
public sealed partial class RoomsJson : JsonSerializerContext;
