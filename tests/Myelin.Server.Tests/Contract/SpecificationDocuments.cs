using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Myelin.Server.Tests.Contract;

/// <summary>A place in the specification's files: a node, and the file that its own references are relative to.</summary>
internal readonly record struct SpecificationNode(string File, JsonNode? Node);

/// <summary>Reads the specification's files once each, and follows references between them.</summary>
internal sealed class SpecificationDocuments
{
    private const int MaximumReferences = 20;
    private readonly ConcurrentDictionary<string, JsonNode?> documents = [];

    /// <summary>A file's whole content.</summary>
    public JsonNode? Read(string file) => documents.GetOrAdd(file, path => YamlJson.Parse(File.ReadAllText(path)));

    /// <summary>The place that a reference names (JSON Reference: a relative file, then a JSON pointer).</summary>
    public static (string File, string Pointer) Locate(string fromFile, string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var (path, pointer) = hash < 0 ? (reference, "") : (reference[..hash], reference[(hash + 1)..]);
        return (path.Length == 0 ? fromFile : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(fromFile)!, path)), pointer);
    }

    /// <summary>What stands at a place.</summary>
    public JsonNode? At(string file, string pointer)
    {
        var node = Read(file);
        foreach (var segment in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node is JsonObject parent && parent.TryGetPropertyValue(name, out var child)
                ? child
                : throw new InvalidDataException($"{file} has no {pointer}");
        }

        return node;
    }

    /// <summary>Follows a node that is nothing but a reference to what it stands for.</summary>
    public SpecificationNode Follow(SpecificationNode from)
    {
        for (var followed = 0; followed < MaximumReferences; followed++)
        {
            if (from.Node is not JsonObject node || node["$ref"] is not JsonValue reference)
            {
                return from;
            }

            var (file, pointer) = Locate(from.File, reference.GetValue<string>());
            from = new SpecificationNode(file, At(file, pointer));
        }

        throw new InvalidDataException($"{from.File}: references lead to references without end");
    }
}
