using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Server.Profiles;

/// <summary>Writes the values of profile fields.</summary>
[JsonSourceGenerationOptions(MaxDepth = Core.Json.JsonLimits.MaximumDepth)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
internal sealed partial class ProfileValueJson : JsonSerializerContext;
