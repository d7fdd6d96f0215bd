using System.Buffers;

namespace Myelin.Core.Json;

/// <summary>Sorts the members of one object, in place and without recursion on their number.</summary>
internal static class CanonicalMemberSort
{
    /// <summary>Up to here insertion is quickest; members mostly come nearly sorted.</summary>
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

    /// <summary>Rewrites the end of the output, which holds the members of one object, in the order of their keys.</summary>
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

    /// <remarks>A method of its own, since its closure would be allocated for few members as well.</remarks>
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
