using System.Buffers;
using System.Text.Json;

namespace Myelin.Core.Json;

/// <summary>The keys of all objects that are open at one point of a pass over JSON. Finds duplicates.</summary>
/// <param name="maximumDepth">The number of objects that may be open at once.</param>
internal struct ObjectKeys(int maximumDepth) : IDisposable
{
    private ByteBuilder _text = new(256);
    private MemberStack _keys = new();
    private readonly int[] _firsts = ArrayPool<int>.Shared.Rent(maximumDepth);
    private int _depth;

    public void Open() => _firsts[_depth++] = _keys.Count;

    /// <summary>Adds the reader's current key, in canonical form.</summary>
    /// <exception cref="InvalidJsonException">The key has a lone surrogate.</exception>
    public void Add(ref Utf8JsonReader reader)
    {
        // A member's key starts one byte after the member, behind its quote.
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

        _keys.Push(new CanonicalMember(start, _text.Length - start - 1, _text.Length, hasEscape));
    }

    /// <summary>Closes the innermost object.</summary>
    /// <exception cref="InvalidJsonException">Two of its keys are the same.</exception>
    public void Close()
    {
        var first = _firsts[--_depth];
        var ofObject = _keys.From(first);
        if (ofObject.IsEmpty)
        {
            return;
        }

        var start = ofObject[0].Start;
        CanonicalMemberSort.Sort(ofObject, _text.Array, _text.Length);
        _text.Truncate(start);
        _keys.Truncate(first);
    }

    public readonly void Dispose()
    {
        _text.Dispose();
        _keys.Dispose();
        ArrayPool<int>.Shared.Return(_firsts);
    }
}
