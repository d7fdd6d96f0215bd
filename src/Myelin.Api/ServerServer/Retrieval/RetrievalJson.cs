using System.Text.Json.Serialization;

namespace Myelin.Api.ServerServer.Retrieval;

/// <summary>The bodies and responses for retrieving events and state.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(GetEventAuth.Response), TypeInfoPropertyName = "GetEventAuthResponse")]
[JsonSerializable(typeof(GetEventByTimestamp.Response), TypeInfoPropertyName = "GetEventByTimestampResponse")]
[JsonSerializable(typeof(GetMissingPreviousEvents.Body), TypeInfoPropertyName = "GetMissingPreviousEventsBody")]
[JsonSerializable(typeof(GetMissingPreviousEvents.Response), TypeInfoPropertyName = "GetMissingPreviousEventsResponse")]
[JsonSerializable(typeof(GetRoomState.Response), TypeInfoPropertyName = "GetRoomStateResponse")]
[JsonSerializable(typeof(GetRoomStateIds.Response), TypeInfoPropertyName = "GetRoomStateIdsResponse")]
[JsonSerializable(typeof(RetrievedPdus))]
public sealed partial class RetrievalJson : JsonSerializerContext;
