namespace Myelin.Core.Events;

/// <summary>The <c>(type, state_key)</c> tuple under which a state event stands in a room's state.</summary>
public readonly record struct StateTuple(string Type, string StateKey) : IComparable<StateTuple>
{
    public int CompareTo(StateTuple other) =>
        string.CompareOrdinal(Type, other.Type) is var byType and not 0 ? byType : string.CompareOrdinal(StateKey, other.StateKey);
}
