using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Myelin.Server.AccountData;

/// <summary>Writes free-form JSON.</summary>
[JsonSourceGenerationOptions(MaxDepth = 2 * Core.Json.JsonLimits.MaximumDepth)]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class AccountDataJsonText : JsonSerializerContext;
