namespace Myelin.Server.RoomFederation.Retrieval;

/// <summary>Bounds of what other servers retrieve.</summary>
internal static class RetrievalLimits
{
    /// <summary>How many events an answer to a backfill has at most.</summary>
    public const int BackfilledEvents = 100;

    /// <summary>From how many events a backfill may begin; the others are as if they had not been named.</summary>
    public const int BackfillStarts = 100;

    /// <summary>How many missing events an answer has at most.</summary>
    public const int MissingEvents = 100;

    /// <summary>How many events of a question for missing events are read; the others are as if they had not been named.</summary>
    public const int NamedEvents = 1_000;

    /// <summary>How many events a walk back through a room's graph looks at besides those that it finds.</summary>
    public const int WalkedEvents = 500;

    /// <summary>How many events of a state or an auth chain are read at a time.</summary>
    public const int EventsAtOnce = 250;
}
