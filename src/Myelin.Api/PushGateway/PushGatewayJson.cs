using System.Text.Json.Serialization;

namespace Myelin.Api.PushGateway;

/// <summary>The responses of push gateways.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Notify.Response), TypeInfoPropertyName = "NotifyResponse")]
public sealed partial class PushGatewayJson : JsonSerializerContext;
