using System.Text.Json;
using Myelin.Api;

namespace Myelin.Server.Filters;

/// <summary>An object in a filter definition, which reads and type-checks its members.</summary>
internal sealed class FilterObject
{
    private readonly JsonElement _element;
    private readonly string _path;

    public FilterObject(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw MatrixException.BadJson(path.Length == 0 ? "A filter must be a JSON object." : $"'{path}' must be an object.");
        }

        _element = element;
        _path = path;
    }

    public FilterObject? Object(string key) => _element.TryGetProperty(key, out var value) ? new FilterObject(value, Path(key)) : null;

    public bool? Boolean(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Invalid(key, "a boolean"),
    };

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Invalid(key, "a string"),
    };

    /// <summary>A non-negative integer; a value above the maximum counts as the maximum.</summary>
    public int? NonNegativeInteger(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) && number >= 0 => (int)Math.Min(number, int.MaxValue),
        _ => throw Invalid(key, "an integer that is not negative"),
    };

    public List<T>? List<T>(string key, Func<string, T> parse)
    {
        if (Find(key) is not { } list)
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > FilterLimits.MaximumListLength)
        {
            throw Invalid(key, $"a list of at most {FilterLimits.MaximumListLength} strings");
        }

        var values = new List<T>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            values.Add(item.ValueKind == JsonValueKind.String ? parse(item.GetString()!) : throw Invalid(key, "a list of strings"));
        }

        return values;
    }

    public MatrixException Invalid(string key, string wanted) => MatrixException.BadJson($"'{Path(key)}' must be {wanted}.");

    private JsonElement? Find(string key) => _element.TryGetProperty(key, out var value) ? value : null;

    private string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";
}
