using System.Buffers;
using System.Text.Json;

namespace Myelin.Core.Json;

/// <summary>The keys of the objects that are open at one point of a pass over JSON; finds those named twice.</summary>
internal struct ObjectKeys : IDisposable
{
    private ByteBuilder _text = new(256);
    private CanonicalMember[] _keys = ArrayPool<CanonicalMember>.Shared.Rent(32);
    private readonly int[] _firsts = ArrayPool<int>.Shared.Rent(JsonLimits.MaximumDepth);
    private int _count;
    private int _depth;

    public ObjectKeys()
    {
    }

    public void Open() => _firsts[_depth++] = _count;

    /// <summary>Notes the key at which the reader stands, in canonical form.</summary>
    /// <exception cref="InvalidJsonException">It holds a lone surrogate.</exception>
    public void Add(ref Utf8JsonReader reader)
    {
        if (_count == _keys.Length)
        {
            Grow();
        }

        // A member's key begins one byte after its start, where the quote would stand.
        var start = _text.Length;
        _text.Append((byte)'"');
        var hasEscape = false;
        if (reader.ValueIsEscaped)
        {
            hasEscape = CanonicalString.AppendEscapedSource(ref _text, reader.ValueSpan);
        }
        else
        {
            _text.Append(reader.ValueSpan);
        }

        _keys[_count++] = new CanonicalMember(start, _text.Length - start - 1, _text.Length, hasEscape);
    }

    /// <summary>Closes the innermost object.</summary>
    /// <exception cref="InvalidJsonException">Two of its keys are the same.</exception>
    public void Close()
    {
        var first = _firsts[--_depth];
        if (_count == first)
        {
            return;
        }

        var ofObject = _keys.AsSpan(first, _count - first);
        var start = ofObject[0].Start;
        CanonicalMemberSort.Sort(ofObject, _text.Array, _text.Length);
        _text.Truncate(start);
        _count = first;
    }

    public readonly void Dispose()
    {
        _text.Dispose();
        ArrayPool<CanonicalMember>.Shared.Return(_keys);
        ArrayPool<int>.Shared.Return(_firsts);
    }

    private void Grow()
    {
        var larger = ArrayPool<CanonicalMember>.Shared.Rent(_keys.Length * 2);
        _keys.CopyTo(larger, 0);
        ArrayPool<CanonicalMember>.Shared.Return(_keys);
        _keys = larger;
    }
}
