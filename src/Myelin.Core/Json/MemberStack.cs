using System.Buffers;

namespace Myelin.Core.Json;

/// <summary>The members of all objects that are open at one point of a pass over JSON. Those of the innermost object are on top. Rented.</summary>
internal struct MemberStack
{
    private CanonicalMember[] _members = ArrayPool<CanonicalMember>.Shared.Rent(64);

    public MemberStack()
    {
    }

    public int Count { get; private set; }

    public readonly ref CanonicalMember Top => ref _members[Count - 1];

    /// <summary>The members from the index on, where those of the object begin.</summary>
    public readonly Span<CanonicalMember> From(int first) => _members.AsSpan(first, Count - first);

    public void Push(in CanonicalMember member)
    {
        if (Count == _members.Length)
        {
            Grow();
        }

        _members[Count++] = member;
    }

    public void Truncate(int count) => Count = count;

    public readonly void Dispose() => ArrayPool<CanonicalMember>.Shared.Return(_members);

    private void Grow()
    {
        var larger = ArrayPool<CanonicalMember>.Shared.Rent(_members.Length * 2);
        _members.CopyTo(larger, 0);
        ArrayPool<CanonicalMember>.Shared.Return(_members);
        _members = larger;
    }
}
