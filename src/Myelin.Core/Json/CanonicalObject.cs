namespace Myelin.Core.Json;

/// <summary>
/// Walks the members of one object in canonical JSON, skipping over values without parsing them. For bytes that were
/// written by <see cref="CanonicalJsonWriter"/>: nothing is checked.
/// </summary>
internal ref struct CanonicalObject(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _position = 1;

    /// <summary>The key as it stands between its quotes, escapes included.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The value's place in the object's bytes.</summary>
    public Range ValueRange { get; private set; }

    public readonly ReadOnlySpan<byte> Value => _json[ValueRange];

    /// <summary>The member's bytes, <c>"key":value</c>.</summary>
    public readonly ReadOnlySpan<byte> Member => _json[(ValueRange.Start.Value - Key.Length - 3)..ValueRange.End];

    public bool MoveNext()
    {
        if (_json[_position] == ',')
        {
            _position++;
        }

        if (_json[_position] == '}')
        {
            return false;
        }

        var keyEnd = CanonicalValue.EndOfString(_json, _position);
        Key = _json[(_position + 1)..(keyEnd - 1)];
        var valueStart = keyEnd + 1;
        _position = CanonicalValue.End(_json, valueStart);
        ValueRange = valueStart.._position;
        return true;
    }

    /// <summary>Finds a key without escapes; whether it is there.</summary>
    public static bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var members = new CanonicalObject(json);
        while (members.MoveNext())
        {
            if (members.Key.SequenceEqual(key))
            {
                value = members.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Appends the object without the named keys.</summary>
    public static void AppendWithout(
        ref ByteBuilder output, ReadOnlySpan<byte> json, ReadOnlySpan<byte> key1, ReadOnlySpan<byte> key2, ReadOnlySpan<byte> key3)
    {
        output.Append((byte)'{');
        var isFirst = true;
        var members = new CanonicalObject(json);
        while (members.MoveNext())
        {
            if (members.Key.SequenceEqual(key1) || members.Key.SequenceEqual(key2) || members.Key.SequenceEqual(key3))
            {
                continue;
            }

            AppendMember(ref output, members.Member, ref isFirst);
        }

        output.Append((byte)'}');
    }

    /// <summary>Appends the object with the key, which has no escapes, set to the value.</summary>
    public static void AppendWith(ref ByteBuilder output, ReadOnlySpan<byte> json, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        output.Append((byte)'{');
        var isFirst = true;
        var isWritten = false;
        var members = new CanonicalObject(json);
        while (members.MoveNext())
        {
            var order = CanonicalString.Compare(members.Key, key);
            if (order >= 0 && !isWritten)
            {
                AppendMember(ref output, key, value, ref isFirst);
                isWritten = true;
            }

            if (order != 0)
            {
                AppendMember(ref output, members.Member, ref isFirst);
            }
        }

        if (!isWritten)
        {
            AppendMember(ref output, key, value, ref isFirst);
        }

        output.Append((byte)'}');
    }

    public static void AppendMember(ref ByteBuilder output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref bool isFirst)
    {
        output.Append(isFirst ? "\""u8 : ",\""u8);
        isFirst = false;
        output.Append(key);
        output.Append("\":"u8);
        output.Append(value);
    }

    public static void AppendMember(ref ByteBuilder output, ReadOnlySpan<byte> member, ref bool isFirst)
    {
        if (!isFirst)
        {
            output.Append((byte)',');
        }

        isFirst = false;
        output.Append(member);
    }
}
