using System.Text.Json.Serialization;

namespace Myelin.Api.ClientServer.PushRules;

/// <summary>The bodies and responses for push rules.</summary>
[JsonSerializable(typeof(GetPushRules.Response), TypeInfoPropertyName = "GetPushRulesResponse")]
[JsonSerializable(typeof(ClientPushRuleset))]
[JsonSerializable(typeof(ClientPushRule))]
[JsonSerializable(typeof(GetPushRuleActions.Response), TypeInfoPropertyName = "GetPushRuleActionsResponse")]
[JsonSerializable(typeof(IsPushRuleEnabled.Response), TypeInfoPropertyName = "IsPushRuleEnabledResponse")]
[JsonSerializable(typeof(SetPushRuleEnabled.Body), TypeInfoPropertyName = "SetPushRuleEnabledBody")]
[JsonSerializable(typeof(SetPushRuleActions.Body), TypeInfoPropertyName = "SetPushRuleActionsBody")]
public sealed partial class PushRulesJson : JsonSerializerContext;
