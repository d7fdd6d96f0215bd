using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.Discovery;

/// <summary>The responses of discovery.</summary>
[JsonSerializable(typeof(GetCapabilities.Response), TypeInfoPropertyName = "GetCapabilitiesResponse")]
[JsonSerializable(typeof(GetVersions.Response), TypeInfoPropertyName = "GetVersionsResponse")]
[JsonSerializable(typeof(GetWellknown.Response), TypeInfoPropertyName = "GetWellknownResponse")]
[JsonSerializable(typeof(GetWellknownSupport.Response), TypeInfoPropertyName = "GetWellknownSupportResponse")]
public sealed partial class DiscoveryJson : JsonSerializerContext;
