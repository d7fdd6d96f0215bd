using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Server.Tests.Contract;

/// <summary>
/// Gathers a schema and all that it refers to, in whatever file, into one JSON schema. References stay references, to
/// <c>$defs</c>, because some schemas contain themselves (an event holds the event that redacted it).
/// </summary>
internal sealed class SchemaBundle(SpecificationDocuments documents)
{
    // Words that a reader needs and a validator doesn't; examples hold references to files that are no schemas.
    private static readonly HashSet<string> Prose = ["example", "examples", "description", "title", "deprecated", "discriminator"];
    private static readonly HashSet<string> NamedSchemas = ["properties", "patternProperties", "dependentSchemas", "$defs"];
    private static readonly HashSet<string> Values = ["enum", "const", "default", "required", "type"];
    private readonly Dictionary<(string File, string Pointer), string> names = [];
    private readonly JsonObject definitions = [];

    /// <summary>Makes one JSON schema of a place.</summary>
    public static JsonObject Of(SpecificationDocuments documents, SpecificationNode schema)
    {
        var bundle = new SchemaBundle(documents);
        var root = bundle.Copy(schema.File, schema.Node);
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$defs"] = bundle.definitions,
            ["allOf"] = new JsonArray(root),
        };
    }

    private JsonNode? Copy(string file, JsonNode? schema)
    {
        if (schema is JsonArray array)
        {
            return new JsonArray([.. array.Select(item => Copy(file, item))]);
        }

        if (schema is not JsonObject node)
        {
            return schema?.DeepClone();
        }

        var copy = new JsonObject();
        foreach (var (name, value) in node)
        {
            if (name == "$ref")
            {
                copy[name] = "#/$defs/" + Define(SpecificationDocuments.Locate(file, value!.GetValue<string>()));
            }
            else if (NamedSchemas.Contains(name) && value is JsonObject named)
            {
                copy[name] = new JsonObject(named.Select(pair => KeyValuePair.Create(pair.Key, Copy(file, pair.Value))));
            }
            else if (Values.Contains(name))
            {
                copy[name] = value?.DeepClone();
            }
            else if (!Prose.Contains(name) && !name.StartsWith("x-", StringComparison.Ordinal))
            {
                copy[name] = Copy(file, value);
            }
        }

        return copy;
    }

    private string Define((string File, string Pointer) place)
    {
        if (!names.TryGetValue(place, out var name))
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(place.File)}-{names.Count}");
            names.Add(place, name);
            definitions[name] = Copy(place.File, documents.At(place.File, place.Pointer));
        }

        return name;
    }
}
