using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.AppServices;

/// <summary>The bodies and responses of operations that only application services may call.</summary>
[JsonSerializable(typeof(PingAppservice.Body), TypeInfoPropertyName = "PingAppserviceBody")]
[JsonSerializable(typeof(PingAppservice.Response), TypeInfoPropertyName = "PingAppserviceResponse")]
[JsonSerializable(typeof(UpdateAppserviceRoomDirectoryVisibility.Body), TypeInfoPropertyName = "UpdateAppserviceRoomDirectoryVisibilityBody")]
public sealed partial class AppServicesJson : JsonSerializerContext;
