using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Api.Json;

/// <summary>An object that may have members other than those in the specification. They are kept unchanged.</summary>
public abstract record OpenObject
{
    /// <summary>The members without a property, by name; null if there are none.</summary>
    /// <remarks>Not <c>init</c>, because generated code can't fill it then.</remarks>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>A member without a property; null if it is absent.</summary>
    public JsonElement? Other(string name) => Others is not null && Others.TryGetValue(name, out var value) ? value : null;

    /// <summary>The text of a member without a property; null if it is absent or not a string.</summary>
    public string? OtherText(string name) => Other(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
