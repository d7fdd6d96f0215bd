using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Myelin.Core.Identifiers;

namespace Myelin.Api.AppServices;

/// <summary>The bodies and responses of requests to application services.</summary>
[JsonSerializable(typeof(Ping.Body), TypeInfoPropertyName = "PingBody")]
[JsonSerializable(typeof(QueryKeys.Body), TypeInfoPropertyName = "QueryKeysBody")]
[JsonSerializable(typeof(IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, ImmutableArray<string>>>), TypeInfoPropertyName = "ClaimKeysBody")]
[JsonSerializable(typeof(IReadOnlyDictionary<UserId, IReadOnlyDictionary<DeviceId, IReadOnlyDictionary<string, JsonElement>>>), TypeInfoPropertyName = "ClaimKeysResponse")]
public sealed partial class AppServiceJson : JsonSerializerContext;
