using Myelin.Core.Events;
using Myelin.Server.Rooms.Storage;

namespace Myelin.Server.Rooms;

/// <summary>
/// The relation types whose child events the server aggregates (Client-Server API, "Aggregations of child events"). <c>m.annotation</c> is
/// none of them.
/// </summary>
[Flags]
public enum AggregatedChildren
{
    None = 0,

    /// <summary><c>m.replace</c>.</summary>
    Replacements = 1,

    /// <summary><c>m.thread</c>.</summary>
    Thread = 2,

    /// <summary><c>m.reference</c>.</summary>
    References = 4,
}

/// <summary>Which relation types are aggregated.</summary>
public static class AggregatedTypes
{
    /// <summary>The kind of children that a relation type makes; none if they are not aggregated.</summary>
    public static AggregatedChildren Of(string relationType) => relationType switch
    {
        EventRelation.Replacement => AggregatedChildren.Replacements,
        EventRelation.Thread => AggregatedChildren.Thread,
        EventRelation.Reference => AggregatedChildren.References,
        _ => AggregatedChildren.None,
    };
}
