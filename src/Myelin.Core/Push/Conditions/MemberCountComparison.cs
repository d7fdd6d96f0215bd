using System.Globalization;

namespace Myelin.Core.Push.Conditions;

/// <summary>The <c>is</c> of <c>room_member_count</c>: a decimal integer after <c>==</c>, <c>&lt;</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>&lt;=</c> or nothing.</summary>
public readonly record struct MemberCountComparison
{
    private static readonly string[] Operators = ["==", "<=", ">=", "<", ">"];

    private readonly string _operator;
    private readonly long _count;

    private MemberCountComparison(string @operator, long count)
    {
        _operator = @operator;
        _count = count;
    }

    public static bool TryParse(string? text, out MemberCountComparison comparison)
    {
        comparison = default;
        if (text is null)
        {
            return false;
        }

        var prefix = Array.Find(Operators, one => text.StartsWith(one, StringComparison.Ordinal)) ?? string.Empty;
        if (!long.TryParse(text.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        comparison = new MemberCountComparison(prefix, count);
        return true;
    }

    public bool Holds(long count) => _operator switch
    {
        "<" => count < _count,
        ">" => count > _count,
        "<=" => count <= _count,
        ">=" => count >= _count,
        _ => count == _count,
    };
}
