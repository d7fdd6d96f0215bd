using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Myelin.Server.Tests.Fuzz;

/// <summary>Changes a body: its values, its structure or its bytes.</summary>
internal static class BodyMutation
{
    private static readonly byte[] NotUtf8 = [0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80];

    public static byte[] Of(byte[] body, Random random) => random.Next(12) switch
    {
        0 => body[..random.Next(body.Length + 1)],
        1 => FlipBytes(body, random),
        2 => Encoding.UTF8.GetBytes(OddValues.Json[random.Next(OddValues.Json.Length)]),
        3 => Insert(body, NotUtf8.AsSpan(0, random.Next(1, 7)), random),
        4 => [.. body, .. body],
        5 => [0xef, 0xbb, 0xbf, .. body],
        6 => Insert(body, Encoding.UTF8.GetBytes(OddValues.Json[random.Next(OddValues.Json.Length)]), random),
        _ => Values(body, random),
    };

    /// <summary>The body compressed, as one that claims <c>Content-Encoding: gzip</c> would be.</summary>
    public static byte[] Compressed(byte[] body)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return stream.ToArray();
    }

    private static byte[] FlipBytes(byte[] body, Random random)
    {
        var copy = body.ToArray();
        for (var flips = random.Next(1, 4); flips > 0 && copy.Length > 0; flips--)
        {
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
        }

        return copy;
    }

    private static byte[] Insert(byte[] body, ReadOnlySpan<byte> odd, Random random)
    {
        var at = random.Next(body.Length + 1);
        return [.. body.AsSpan(0, at), .. odd, .. body.AsSpan(at)];
    }

    /// <summary>Writes the body anew; at each value there is a chance that it becomes odd, goes missing, comes twice or gets a neighbour.</summary>
    private static byte[] Values(byte[] body, Random random)
    {
        var text = new StringBuilder();
        if (body.Length == 0)
        {
            body = "{}"u8.ToArray();
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            Write(text, document.RootElement, random);
        }
        catch (Exception notText) when (notText is JsonException or InvalidOperationException)
        {
            // An earlier change has made it something that can't be read.
            return body;
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement value, Random random)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().SelectMany(member => Repeat(member.Name, member.Value, random)).ToList();
                if (random.Next(6) == 0)
                {
                    members.Add((JsonSerializer.Serialize(OddValues.Text[random.Next(OddValues.Text.Length)]), null));
                }

                Join(text, '{', '}', members.Count, index =>
                {
                    text.Append(members[index].Name).Append(':');
                    WriteOrOdd(text, members[index].Value, random);
                });
                break;
            case JsonValueKind.Array:
                var items = value.EnumerateArray().ToList();
                Join(text, '[', ']', items.Count, index => WriteOrOdd(text, items[index], random));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static IEnumerable<(string Name, JsonElement? Value)> Repeat(string name, JsonElement value, Random random) =>
        Enumerable.Repeat((JsonSerializer.Serialize(name), (JsonElement?)value), random.Next(20) switch { 0 => 0, 1 => 2, _ => 1 });

    private static void WriteOrOdd(StringBuilder text, JsonElement? value, Random random)
    {
        switch (random.Next(4))
        {
            case 0 when value is null || random.Next(2) == 0:
                text.Append(OddValues.Json[random.Next(OddValues.Json.Length)]);
                break;
            case 1 when value is null or { ValueKind: JsonValueKind.String }:
                text.Append(JsonSerializer.Serialize(OddValues.Text[random.Next(OddValues.Text.Length)]));
                break;
            default:
                if (value is { } kept)
                {
                    Write(text, kept, random);
                }
                else
                {
                    text.Append("{}");
                }

                break;
        }
    }

    private static void Join(StringBuilder text, char open, char close, int count, Action<int> write)
    {
        text.Append(open);
        for (var index = 0; index < count; index++)
        {
            if (index > 0)
            {
                text.Append(',');
            }

            write(index);
        }

        text.Append(close);
    }
}
