using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Myelin.Server.Filters;

/// <summary>The fields of events to include: dot-separated paths, in which a backslash escapes a dot (Appendices, "Dot-separated property paths").</summary>
public sealed class EventFields
{
    private readonly Node _root = new();

    public EventFields(IReadOnlyCollection<string> paths)
    {
        Paths = [.. paths];
        foreach (var path in paths)
        {
            var node = _root;
            foreach (var key in Split(path))
            {
                node = node.Child(key);
            }

            node.IsWhole = true;
        }
    }

    /// <summary>The paths as given.</summary>
    public ImmutableArray<string> Paths { get; }

    /// <summary>Writes the requested fields of an event in client format.</summary>
    /// <param name="eventJson">A JSON object.</param>
    public void WriteTo(Utf8JsonWriter writer, ReadOnlySpan<byte> eventJson)
    {
        var reader = new Utf8JsonReader(eventJson, new JsonReaderOptions { MaxDepth = Core.Json.JsonLimits.MaximumDepth + 1 });
        reader.Read();
        WriteObject(writer, ref reader, eventJson, _root);
    }

    /// <summary>The event with only the requested fields.</summary>
    public ReadOnlyMemory<byte> Select(ReadOnlySpan<byte> eventJson)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteTo(writer, eventJson);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The keys of a path.</summary>
    internal static List<string> Split(string path)
    {
        var keys = new List<string>();
        var key = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '\\' when i + 1 < path.Length && path[i + 1] is '.' or '\\':
                    key.Append(path[++i]);
                    break;
                case '.':
                    keys.Add(key.ToString());
                    key.Clear();
                    break;
                default:
                    key.Append(path[i]);
                    break;
            }
        }

        keys.Add(key.ToString());
        return keys;
    }

    // The recursion is as deep as the paths, whose length is limited when a filter is read.
    private static void WriteObject(Utf8JsonWriter writer, ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Node node)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (!node.Children.TryGetValue(key, out var child))
            {
                reader.Skip();
            }
            else if (child.IsWhole || reader.TokenType != JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (child.IsWhole)
                {
                    writer.WritePropertyName(key);
                    writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
                }
            }
            else
            {
                writer.WritePropertyName(key);
                WriteObject(writer, ref reader, json, child);
            }
        }

        writer.WriteEndObject();
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        /// <summary>Whether everything below is included.</summary>
        public bool IsWhole { get; set; }

        public Node Child(string key)
        {
            if (!Children.TryGetValue(key, out var child))
            {
                Children[key] = child = new Node();
            }

            return child;
        }
    }
}
