using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Myelin.Core.Json;

/// <summary>A growable byte buffer in a rented array. Disposing it returns the array.</summary>
internal struct ByteBuilder
{
    private byte[] _array;

    public ByteBuilder(int capacity)
    {
        _array = ArrayPool<byte>.Shared.Rent(capacity);
        Length = 0;
    }

    public int Length { get; private set; }

    /// <summary>The rented array, valid until the next append.</summary>
    public readonly byte[] Array => _array;

    public readonly Span<byte> Written => _array.AsSpan(0, Length);

    public readonly ReadOnlySpan<byte> this[Range range] => Written[range];

    public void Append(byte value)
    {
        if (Length == _array.Length)
        {
            Grow(1);
        }

        _array[Length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _array.Length - Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Append(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        Length += written;
    }

    /// <summary>Returns at least <paramref name="size"/> bytes to write to. Call <see cref="Advance"/> to keep what was written.</summary>
    public Span<byte> Reserve(int size)
    {
        if (size > _array.Length - Length)
        {
            Grow(size);
        }

        return _array.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public void Truncate(int length) => Length = length;

    public readonly byte[] ToArray() => Written.ToArray();

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_array);

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_array.Length * 2, checked(Length + needed)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}

/// <summary>Writes JSON into memory.</summary>
public static class JsonBytes
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The JSON that is written, in UTF-8.</summary>
    /// <param name="write">Writes one well-formed JSON value; it is not checked.</param>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}
