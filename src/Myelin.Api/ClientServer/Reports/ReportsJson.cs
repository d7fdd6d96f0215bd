using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Reports;

/// <summary>The bodies of reports.</summary>
[JsonSerializable(typeof(ReportRoom.Body), TypeInfoPropertyName = "ReportRoomBody")]
[JsonSerializable(typeof(ReportEvent.Body), TypeInfoPropertyName = "ReportEventBody")]
[JsonSerializable(typeof(ReportUser.Body), TypeInfoPropertyName = "ReportUserBody")]
public sealed partial class ReportsJson : JsonSerializerContext;
