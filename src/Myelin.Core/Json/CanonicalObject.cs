using System.Buffers;

namespace Myelin.Core.Json;

/// <summary>
/// Iterates over the members of an object in canonical JSON, skipping values without parsing them. Only for bytes written by
/// <see cref="CanonicalJsonWriter"/>: nothing is checked.
/// </summary>
internal ref struct CanonicalObject(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _position = 1;

    /// <summary>The raw key between its quotes, including escapes.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The range of the value in the object's bytes.</summary>
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

    /// <summary>Finds a key, given in canonical form. Returns whether it exists.</summary>
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

    /// <summary>Appends the object without the given keys.</summary>
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

    /// <summary>Appends the object with the key set to the value. The key must be in canonical form.</summary>
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

/// <summary>Iterates over the elements of an array in canonical JSON, as <see cref="CanonicalObject"/> does for objects.</summary>
internal ref struct CanonicalArray(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _position = 1;

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (_json[_position] == ',')
        {
            _position++;
        }

        if (_json[_position] == ']')
        {
            return false;
        }

        var end = CanonicalValue.End(_json, _position);
        Value = _json[_position..end];
        _position = end;
        return true;
    }
}

/// <summary>The position of an object's member in the output: <c>"key":value</c> from <paramref name="Start"/> to <paramref name="End"/>.</summary>
internal readonly record struct CanonicalMember(int Start, int KeyLength, int End, bool HasEscape)
{
    /// <summary>Orders members by the code points of their keys. UTF-8 bytes have that order; UTF-16 units don't.</summary>
    public static int CompareKeys(ReadOnlySpan<byte> output, in CanonicalMember left, in CanonicalMember right)
    {
        var leftKey = output.Slice(left.Start + 1, left.KeyLength);
        var rightKey = output.Slice(right.Start + 1, right.KeyLength);
        return left.HasEscape || right.HasEscape ? CanonicalString.Compare(leftKey, rightKey) : leftKey.SequenceCompareTo(rightKey);
    }
}

/// <summary>Sorts the members of an object in place, without recursion that depends on their number.</summary>
internal static class CanonicalMemberSort
{
    /// <summary>Up to this count, insertion sort is fastest, because members are usually almost sorted.</summary>
    private const int InsertionLimit = 24;

    /// <exception cref="InvalidJsonException">Two members have the same key.</exception>
    public static void Sort(Span<CanonicalMember> members, byte[] output, int outputLength)
    {
        if (members.Length <= InsertionLimit)
        {
            SortByInsertion(members, output.AsSpan(0, outputLength));
        }
        else
        {
            SortMany(members, output, outputLength);
        }

        for (var i = 1; i < members.Length; i++)
        {
            if (CanonicalMember.CompareKeys(output.AsSpan(0, outputLength), members[i - 1], members[i]) == 0)
            {
                throw InvalidJsonException.DuplicateKey();
            }
        }
    }

    /// <summary>Rewrites the end of the output, the members of one object, in the order of their keys.</summary>
    /// <exception cref="InvalidJsonException">Two members have the same key.</exception>
    public static void PutInOrder(ref ByteBuilder output, Span<CanonicalMember> members)
    {
        var start = members[0].Start;
        Sort(members, output.Array, output.Length);
        var unsorted = ArrayPool<byte>.Shared.Rent(output.Length - start);
        output.Written[start..].CopyTo(unsorted);
        output.Truncate(start);
        foreach (ref readonly var member in members)
        {
            if (output.Length > start)
            {
                output.Append((byte)',');
            }

            output.Append(unsorted.AsSpan(member.Start - start, member.End - member.Start));
        }

        ArrayPool<byte>.Shared.Return(unsorted);
    }

    /// <remarks>A separate method, because otherwise its closure would be allocated even for few members.</remarks>
    private static void SortMany(Span<CanonicalMember> members, byte[] output, int outputLength) =>
        members.Sort((left, right) => CanonicalMember.CompareKeys(output.AsSpan(0, outputLength), left, right));

    private static void SortByInsertion(Span<CanonicalMember> members, ReadOnlySpan<byte> output)
    {
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var j = i - 1;
            while (j >= 0 && CanonicalMember.CompareKeys(output, members[j], member) > 0)
            {
                members[j + 1] = members[j];
                j--;
            }

            members[j + 1] = member;
        }
    }
}
