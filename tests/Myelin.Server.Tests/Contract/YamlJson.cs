using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Myelin.Server.Tests.Contract;

/// <summary>Turns YAML into JSON by the core schema of YAML 1.2, in which a quoted scalar is always a string.</summary>
internal static class YamlJson
{
    private const int MaximumDepth = 100;

    /// <summary>Reads one document; an empty one is null.</summary>
    public static JsonNode? Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, MaximumDepth);
    }

    private static JsonNode? Convert(YamlNode node, int depth) => depth == 0
        ? throw new InvalidDataException($"nested too deep at {node.Start}")
        : node switch
        {
            YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(
                ((YamlScalarNode)pair.Key).Value ?? "", Convert(pair.Value, depth - 1)))),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(child => Convert(child, depth - 1))]),
            YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => throw new InvalidDataException($"unknown kind of node at {node.Start}"),
        };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
        _ when text[0] is '-' or '.' or (>= '0' and <= '9')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };
}
