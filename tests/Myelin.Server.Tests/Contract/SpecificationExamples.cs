using System.Text.Json.Nodes;

namespace Myelin.Server.Tests.Contract;

/// <summary>
/// The examples of the specification's data. They refer to files, which they may extend, and where a schema has no example of the whole, its parts have
/// some. What has none at all gets a value of its type.
/// </summary>
internal sealed class SpecificationExamples(SpecificationDocuments documents)
{
    private const int MaximumDepth = 50;

    /// <summary>Texts by their format, or by the name of the property where the data gives none.</summary>
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["event_id"] = "$event:example.org",
        ["mx-event-id"] = "$event:example.org",
        ["mx-mxc-uri"] = "mxc://example.org/media",
        ["mx-room-id"] = "!room:example.org",
        ["mx-server-name"] = "example.org",
        ["mx-user-id"] = "@alice:example.org",
    };

    /// <summary>The examples of a JSON body, or of a response: those that are given, and one of all that the schema has. Empty if there is no JSON.</summary>
    public IEnumerable<JsonNode?> OfBody(SpecificationNode described)
    {
        var (file, node) = documents.Follow(described);
        if (node?["content"]?["application/json"] is not { } json)
        {
            return [];
        }

        var given = (json["examples"] as JsonObject)?.Select(pair => pair.Value!["value"]) ?? [];
        return [.. given.Select(value => Resolve(file, value, MaximumDepth)), OfSchema(new SpecificationNode(file, json["schema"]))];
    }

    /// <summary>An example of the schema that a file is.</summary>
    public JsonNode? OfFile(string file) => OfSchema(new SpecificationNode(file, documents.Read(file)));

    /// <summary>An example of a schema.</summary>
    public JsonNode? OfSchema(SpecificationNode schema) => OfSchema(schema.File, schema.Node, MaximumDepth);

    private JsonNode? OfSchema(string file, JsonNode? schema, int depth, string name = "")
    {
        RequireDepth(file, depth);
        if (schema?["example"] is { } example)
        {
            return Resolve(file, example, depth - 1);
        }

        if (schema?["$ref"] is { } reference)
        {
            var (target, pointer) = SpecificationDocuments.Locate(file, reference.GetValue<string>());
            return OfSchema(target, documents.At(target, pointer), depth - 1);
        }

        if (Alternatives(schema) is { } alternatives)
        {
            return OfSchema(file, alternatives[^1], depth - 1);
        }

        return TypeOf(schema) switch
        {
            // An item of each kind: an array may need them all.
            "array" => new JsonArray([.. (Alternatives(schema!["items"]) ?? [schema["items"]?.DeepClone()]).Select(item => OfSchema(file, item, depth - 1))]),
            "integer" or "number" => JsonValue.Create(1),
            "boolean" => JsonValue.Create(true),
            "string" => (schema!["enum"]?[0] ?? JsonValue.Create(Texts.GetValueOrDefault(schema["format"]?.GetValue<string>() ?? name, "text"))).DeepClone(),
            _ => OfObject(file, schema as JsonObject, depth),
        };
    }

    private JsonObject OfObject(string file, JsonObject? schema, int depth)
    {
        var whole = new JsonObject();
        foreach (var part in schema?["allOf"] as JsonArray ?? [])
        {
            Merge(whole, OfSchema(file, part, depth - 1));
        }

        foreach (var (name, property) in schema?["properties"] as JsonObject ?? [])
        {
            // Some say only since when there is a property that another part describes.
            if (property is JsonObject described && described.Any(pair => !pair.Key.StartsWith("x-", StringComparison.Ordinal) && pair.Key != "description"))
            {
                whole[name] = OfSchema(file, property, depth - 1, name);
            }
        }

        foreach (var (_, values) in schema?["patternProperties"] as JsonObject ?? [])
        {
            whole[Texts[values!["x-pattern-format"]!.GetValue<string>()]] = OfSchema(file, values, depth - 1);
        }

        if (schema?["additionalProperties"] is JsonObject others && whole.Count == 0)
        {
            whole["key"] = OfSchema(file, others, depth - 1);
        }

        return whole;
    }

    /// <summary>An example with what it refers to. Members beside a reference extend or replace those of its target.</summary>
    private JsonNode? Resolve(string file, JsonNode? example, int depth)
    {
        RequireDepth(file, depth);
        if (example is JsonArray array)
        {
            return new JsonArray([.. array.Select(item => Resolve(file, item, depth - 1))]);
        }

        if (example is not JsonObject members)
        {
            return example?.DeepClone();
        }

        if (members.Count == 1 && members["allOf"] is JsonArray parts)
        {
            var whole = new JsonObject();
            foreach (var part in parts)
            {
                Merge(whole, Resolve(file, part, depth - 1));
            }

            return whole;
        }

        JsonNode? target = new JsonObject();
        if (members["$ref"] is { } reference)
        {
            var (other, pointer) = SpecificationDocuments.Locate(file, reference.GetValue<string>());
            target = Resolve(other, documents.At(other, pointer), depth - 1);
        }

        if (target is JsonObject extended)
        {
            Merge(extended, new JsonObject(members.Where(pair => pair.Key != "$ref").Select(pair => KeyValuePair.Create(pair.Key, Resolve(file, pair.Value, depth - 1)))));
        }

        return target;
    }

    private static void Merge(JsonObject whole, JsonNode? part)
    {
        foreach (var (name, value) in part as JsonObject ?? [])
        {
            whole[name] = value?.DeepClone();
        }
    }

    private static JsonArray? Alternatives(JsonNode? schema) => (schema?["oneOf"] ?? schema?["anyOf"]) as JsonArray;

    private static string? TypeOf(JsonNode? schema) => schema?["type"] is JsonArray several ? several[0]!.GetValue<string>() : schema?["type"]?.GetValue<string>();

    private static void RequireDepth(string file, int depth)
    {
        if (depth == 0)
        {
            throw new InvalidDataException($"{file}: examples refer to examples without end");
        }
    }
}
