namespace Myelin.Core.Rooms;

/// <summary>The bounds of the room engine.</summary>
public static class RoomLimits
{
    /// <summary>The most prev events an event may have ("PDUs", <c>prev_events</c>). This server's own events name the deepest extremities.</summary>
    public const int MaximumPrevEvents = 20;

    /// <summary>How many rejected or soft-failed events the engine walks back through to find the extremities that a new event replaces.</summary>
    public const int MaximumDisregardedEvents = 200;

    /// <summary>
    /// How many redactions are remembered, by their targets' IDs. Until a redaction is committed, the store may return its target unredacted. There are
    /// never more uncommitted redactions than this.
    /// </summary>
    public const int RedactionsRemembered = 10_000;

    /// <summary>How many members are loaded at a time in the search for one who may authorise a restricted join.</summary>
    public const int AuthorisingUserBatch = 20;
}
