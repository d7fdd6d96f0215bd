using System.Globalization;
using System.Text;
using CsCheck;
using Myelin.Core.Json;

namespace Myelin.Core.Tests.Json;

/// <summary>What was appended is there, however often the bytes had to move to a larger place.</summary>
public class ByteBuilderTests
{
    [Fact]
    public void It_holds_what_was_appended_and_not_truncated() =>
        Gen.Select(Gen.Int[1, 40], Gen.Select(Gen.Int[0, 4], Gen.Int[0, 300]).Array[0, 200]).Sample((capacity, steps) =>
        {
            var expected = new List<byte>();
            var builder = new ByteBuilder(capacity);
            foreach (var (kind, amount) in steps)
            {
                var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, amount).Select(i => (char)('a' + (i % 26)))));
                switch (kind)
                {
                    case 0:
                        builder.Append((byte)amount);
                        expected.Add((byte)amount);
                        break;
                    case 1:
                        builder.Append(bytes);
                        expected.AddRange(bytes);
                        break;
                    case 2:
                        builder.Append(long.MinValue + amount);
                        expected.AddRange(Encoding.ASCII.GetBytes((long.MinValue + amount).ToString(CultureInfo.InvariantCulture)));
                        break;
                    case 3:
                        bytes.CopyTo(builder.Reserve(amount));
                        builder.Advance(amount);
                        expected.AddRange(bytes);
                        break;
                    default:
                        builder.Truncate(Math.Min(amount, builder.Length));
                        expected = expected[..builder.Length];
                        break;
                }
            }

            Assert.Equal(expected, builder.ToArray());
            Assert.Equal(expected.Count, builder.Length);
            Assert.True(builder.Written.SequenceEqual(builder[..]));
            builder.Dispose();
        });

    /// <summary>Byte by byte over the edge of every place that the pool gives.</summary>
    [Fact]
    public void It_grows_at_its_edge()
    {
        var builder = new ByteBuilder(1);
        for (var i = 0; i < 5_000; i++)
        {
            Assert.True(builder.Reserve(1).Length >= 1);
            builder.Append((byte)i);
        }

        Assert.Equal(Enumerable.Range(0, 5_000).Select(i => (byte)i), builder.ToArray());
        builder.Dispose();
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void What_fills_it_exactly_fits(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var builder = new ByteBuilder(length);
        var place = builder.Array;
        builder.Append(new byte[place.Length]);
        Assert.Same(place, builder.Array);
        builder.Truncate(0);
        builder.Append(bytes);
        builder.Append(new byte[place.Length]);
        Assert.NotSame(place, builder.Array);
        Assert.True(bytes.AsSpan().SequenceEqual(builder[..length]));
        builder.Dispose();
    }
}
