using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CsCheck;
using Myelin.Api.Json;
using Myelin.Core.Json;

namespace Myelin.Server.Tests.Contract;

/// <summary>JSON that is passed on is the JSON that came.</summary>
public sealed class RawValueTests
{
    /// <summary>The API's options, with types that no contract has.</summary>
    private static readonly JsonSerializerOptions Options = new(ApiJson.Responses) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static readonly JsonSerializerOptions Spaced = new() { WriteIndented = true };

    [Theory]
    [InlineData("""{"a":1.50,"b":-0,"c":1e2,"d":9007199254740993}""")]
    [InlineData("""["\u00e9\/\"\\","é","\ud83d\ude00",""]""")]
    [InlineData("""{"\u0061":{},"":[[],[{}],null,true,false]}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("12")]
    public void Numbers_escapes_and_keys_stay_as_they_were_sent(string json)
    {
        var read = Read($" [ {json} , {json} ] ");

        Assert.Equal([json, json], read.Select(Text));
        Assert.Equal($"[{json},{json}]", Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<RawValue>>(read, Options)));
    }

    [Fact]
    public void Any_json_is_copied_whatever_whitespace_it_has_and_wherever_it_is_split() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var node = Any(random, 5);
        var compact = node?.ToJsonString() ?? "null";
        var spaced = JsonSerializer.SerializeToUtf8Bytes(node, Spaced);

        Assert.Equal(compact, Text(Read(Encoding.UTF8.GetString([.. "["u8, .. spaced, .. "]"u8])).Single()));
        var reader = new Utf8JsonReader(Split(spaced, random));
        reader.Read();
        Assert.Equal(compact, Text(new RawValueConverter().Read(ref reader, typeof(RawValue), Options)));
        Assert.False(reader.Read());
    });

    [Fact]
    public void Only_an_object_is_an_object()
    {
        Assert.Equal([true, false, false, false], Read("""[ {}, [], null, "{" ]""").Select(value => value.IsObject));
        Assert.False(default(RawValue).IsObject);
    }

    [Fact]
    public void What_was_never_read_is_not_written() =>
        Assert.ThrowsAny<ArgumentException>(() => JsonSerializer.SerializeToUtf8Bytes<IReadOnlyList<RawValue>>([default], Options));

    [Fact]
    public void A_value_may_be_as_deep_as_an_event()
    {
        var deep = new string('[', JsonLimits.MaximumDepth) + new string(']', JsonLimits.MaximumDepth);

        Assert.Equal(deep, Text(Read($"[{deep}]").Single()));
    }

    private static List<RawValue> Read(string json) => [.. JsonSerializer.Deserialize<IReadOnlyList<RawValue>>(json, Options)!];

    private static string Text(RawValue value) => Encoding.UTF8.GetString(value.Utf8.Span);

    private static JsonNode? Any(Random random, int depth) => random.Next(depth == 0 ? 4 : 6) switch
    {
        0 => null,
        1 => JsonValue.Create(random.NextInt64()),
        2 => JsonValue.Create(random.Next(2) == 0),
        3 => JsonValue.Create(string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => (char)random.Next(1, 0x800)))),
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create($"{i}\n\u00e9", Any(random, depth - 1)))),
    };

    private static ReadOnlySequence<byte> Split(byte[] bytes, Random random)
    {
        var first = new Segment(bytes.AsMemory(0, random.Next(bytes.Length)), 0);
        var last = first;
        while (last.RunningIndex + last.Memory.Length < bytes.Length)
        {
            var start = (int)last.RunningIndex + last.Memory.Length;
            last = last.Append(bytes.AsMemory(start, random.Next(1, bytes.Length - start + 1)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
