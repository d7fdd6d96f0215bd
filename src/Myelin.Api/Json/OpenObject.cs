using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Api.Json;

/// <summary>An object that may have members beside those that the specification names: they are kept as they came.</summary>
public abstract record OpenObject
{
    /// <summary>The members that have no property here, by name; null if there are none.</summary>
    /// <remarks>Generated code can't read it into what is given at the making alone.</remarks>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>A member that has no property; null if it is absent.</summary>
    public JsonElement? Other(string name) => Others is not null && Others.TryGetValue(name, out var value) ? value : null;

    /// <summary>The text of a member that has no property, since it may be of another form; null if it is.</summary>
    public string? OtherText(string name) => Other(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
