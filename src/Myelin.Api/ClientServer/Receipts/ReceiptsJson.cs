using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Receipts;

/// <summary>The body of read markers.</summary>
[JsonSerializable(typeof(SetReadMarker.Body), TypeInfoPropertyName = "SetReadMarkerBody")]
public sealed partial class ReceiptsJson : JsonSerializerContext;
