using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Myelin.Core.Json;

/// <summary>
/// Rewrites a JSON object in canonical form in one pass, without building a tree. Members are written in source order; if an object's
/// keys weren't sorted, its members are sorted when it closes. Iterative; all its memory is rented.
/// </summary>
internal ref struct CanonicalJsonWriter
{
    private readonly ref ByteBuilder _output;
    private readonly JsonNumberRule _rule;
    private readonly bool _withoutUnsigned;
    private readonly int _maximumDepth;
    private readonly Frame[] _frames;
    private MemberStack _members = new();
    private int _depth;
    private int _unsignedAt = -1;
    private bool _sawUnsigned;

    public CanonicalJsonWriter(ref ByteBuilder output, JsonNumberRule rule, bool withoutUnsigned, int maximumDepth)
    {
        _output = ref output;
        _rule = rule;
        _withoutUnsigned = withoutUnsigned;
        _maximumDepth = maximumDepth;
        _frames = ArrayPool<Frame>.Shared.Rent(maximumDepth);
    }

    public readonly void Dispose()
    {
        ArrayPool<Frame>.Shared.Return(_frames);
        _members.Dispose();
    }

    /// <exception cref="InvalidJsonException">There is no canonical form.</exception>
    public void Write(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw InvalidJsonException.InvalidUtf8();
        }

        // Allow one more level than is accepted, to tell excessive depth from other errors.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = _maximumDepth + 1 });
        try
        {
            while (reader.Read())
            {
                WriteToken(ref reader);
            }
        }
        catch (JsonException exception)
        {
            throw InvalidJsonException.NotJson(exception);
        }
    }

    private void WriteToken(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                BeginValue(isObject: true);
                Push(isObject: true);
                _output.Append((byte)'{');
                break;
            case JsonTokenType.StartArray:
                BeginValue();
                Push(isObject: false);
                _output.Append((byte)'[');
                break;
            case JsonTokenType.EndObject:
                EndObject();
                _output.Append((byte)'}');
                break;
            case JsonTokenType.EndArray:
                _depth--;
                _output.Append((byte)']');
                break;
            case JsonTokenType.PropertyName:
                BeginMember(ref reader);
                break;
            case JsonTokenType.String:
                BeginValue();
                WriteString(ref reader);
                break;
            case JsonTokenType.Number:
                BeginValue();
                WriteNumber(reader.ValueSpan);
                break;
            default:
                BeginValue();
                _output.Append(reader.ValueSpan);
                break;
        }
    }

    private readonly void BeginValue(bool isObject = false)
    {
        if (_depth == 0)
        {
            if (!isObject)
            {
                throw InvalidJsonException.NotAnObject();
            }

            return;
        }

        ref var frame = ref _frames[_depth - 1];
        if (frame.IsObject)
        {
            return;
        }

        if (frame.HasValues)
        {
            _output.Append((byte)',');
        }

        frame.HasValues = true;
    }

    private void Push(bool isObject)
    {
        if (_depth == _maximumDepth)
        {
            throw InvalidJsonException.TooDeep(_maximumDepth);
        }

        _frames[_depth++] = new Frame { IsObject = isObject, FirstMember = _members.Count };
    }

    private readonly void WriteNumber(ReadOnlySpan<byte> number)
    {
        if (_unsignedAt < 0)
        {
            CanonicalNumber.Append(ref _output, number, _rule);
        }
    }

    private readonly bool WriteString(ref Utf8JsonReader reader)
    {
        _output.Append((byte)'"');
        var hasEscape = false;
        if (reader.ValueIsEscaped)
        {
            hasEscape = CanonicalString.AppendEscapedSource(ref _output, reader.ValueSpan);
        }
        else
        {
            _output.Append(reader.ValueSpan);
        }

        _output.Append((byte)'"');
        return hasEscape;
    }

    private void BeginMember(ref Utf8JsonReader reader)
    {
        EndMember();
        ref var frame = ref _frames[_depth - 1];
        var before = _output.Length;
        var isFirst = _members.Count == frame.FirstMember;
        if (!isFirst)
        {
            _output.Append((byte)',');
        }

        var start = _output.Length;
        var hasEscape = WriteString(ref reader);
        var member = new CanonicalMember(start, _output.Length - start - 2, 0, hasEscape);
        _output.Append((byte)':');
        if (_withoutUnsigned && _depth == 1 && _output.Written.Slice(start + 1, member.KeyLength).SequenceEqual("unsigned"u8))
        {
            if (_sawUnsigned)
            {
                throw InvalidJsonException.DuplicateKey();
            }

            _sawUnsigned = true;
            _unsignedAt = before;
            return;
        }

        if (!isFirst)
        {
            var order = CanonicalMember.CompareKeys(_output.Written, _members.Top, member);
            if (order == 0)
            {
                throw InvalidJsonException.DuplicateKey();
            }

            frame.IsUnsorted |= order > 0;
        }

        _members.Push(member);
    }

    /// <summary>Records where the value of the current member ends, or removes <c>unsigned</c> again.</summary>
    private void EndMember()
    {
        if (_depth == 1 && _unsignedAt >= 0)
        {
            _output.Truncate(_unsignedAt);
            _unsignedAt = -1;
        }
        else if (_members.Count > _frames[_depth - 1].FirstMember)
        {
            ref var member = ref _members.Top;
            member = member with { End = _output.Length };
        }
    }

    private void EndObject()
    {
        EndMember();
        ref var frame = ref _frames[--_depth];
        if (frame.IsUnsorted)
        {
            CanonicalMemberSort.PutInOrder(ref _output, _members.From(frame.FirstMember));
        }

        _members.Truncate(frame.FirstMember);
    }

    private struct Frame
    {
        public bool IsObject;
        public bool HasValues;
        public bool IsUnsorted;
        public int FirstMember;
    }
}
