namespace Myelin.Core.Json;

/// <summary>Where a member of an object stands in the output: <c>"key":value</c> from <paramref name="Start"/> to <paramref name="End"/>.</summary>
internal readonly record struct CanonicalMember(int Start, int KeyLength, int End, bool HasEscape)
{
    /// <summary>Orders members by their keys' code points; UTF-8 bytes sort that way, UTF-16 units would not.</summary>
    public static int CompareKeys(ReadOnlySpan<byte> output, in CanonicalMember left, in CanonicalMember right)
    {
        var leftKey = output.Slice(left.Start + 1, left.KeyLength);
        var rightKey = output.Slice(right.Start + 1, right.KeyLength);
        return left.HasEscape || right.HasEscape ? CanonicalString.Compare(leftKey, rightKey) : leftKey.SequenceCompareTo(rightKey);
    }
}
