using System.Text.Json.Serialization;

namespace Myelin.Api.ServerServer.Membership;

/// <summary>The bodies and responses for joins, knocks, leaves and invites.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ExchangeThirdPartyInvite.Body), TypeInfoPropertyName = "ExchangeThirdPartyInviteBody")]
[JsonSerializable(typeof(MembershipTemplate))]
[JsonSerializable(typeof(OnBindThirdPartyIdentifier.Body), TypeInfoPropertyName = "OnBindThirdPartyIdentifierBody")]
[JsonSerializable(typeof(SendInviteV1.Response), TypeInfoPropertyName = "SendInviteV1Response")]
[JsonSerializable(typeof(SendInviteV2.Body), TypeInfoPropertyName = "SendInviteV2Body")]
[JsonSerializable(typeof(SendJoinV2.Response), TypeInfoPropertyName = "SendJoinV2Response")]
[JsonSerializable(typeof(SendKnock.Response), TypeInfoPropertyName = "SendKnockResponse")]
[JsonSerializable(typeof(SignedInvite))]
[JsonSerializable(typeof(SignedThirdPartyInvite))]
public sealed partial class MembershipJson : JsonSerializerContext;
