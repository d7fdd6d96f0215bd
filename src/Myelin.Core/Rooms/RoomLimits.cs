namespace Myelin.Core.Rooms;

/// <summary>The bounds of the room engine.</summary>
public static class RoomLimits
{
    /// <summary>The most predecessors an event may have ("PDUs", <c>prev_events</c>); our own events name the deepest extremities first.</summary>
    public const int MaximumPrevEvents = 20;

    /// <summary>How many rejected and soft-failed events are walked back over to find the extremities that a new event stands on.</summary>
    public const int MaximumDisregardedEvents = 200;

    /// <summary>
    /// How many redactions are remembered by their targets' IDs. The store may give such a target as it was until the redaction is committed; more than
    /// these are never under way at once.
    /// </summary>
    public const int RedactionsRemembered = 10_000;

    /// <summary>How many members are asked for at a time while looking for one who may authorise a restricted join.</summary>
    public const int AuthorisingUserBatch = 20;
}
