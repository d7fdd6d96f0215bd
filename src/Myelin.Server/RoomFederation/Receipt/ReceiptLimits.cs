namespace Myelin.Server.RoomFederation.Receipt;

/// <summary>Bounds of what other servers send, and of what is fetched because of it.</summary>
internal static class ReceiptLimits
{
    /// <summary>How many transactions are received at a time.</summary>
    public const int TransactionsAtOnce = 512;

    /// <summary>How many transactions of one server are received at a time. Servers send one after the other, and again what was not answered.</summary>
    public const int TransactionsPerServer = 4;

    /// <summary>How many bytes of a server's transactions are held at a time.</summary>
    public const long BytesPerServer = 32 * 1_024 * 1_024;

    /// <summary>The longest transaction ID, in characters.</summary>
    public const int TransactionIdLength = 512;

    /// <summary>With how many keys of a server a signature of an event is verified.</summary>
    public const int KeysPerSignature = 8;

    /// <summary>From how many events on signatures are verified in parallel.</summary>
    public const int VerifiedInParallel = 4;

    /// <summary>How many receipts of one transaction are taken.</summary>
    public const int ReceiptsPerTransaction = 1_000;

    /// <summary>How many missing events are asked for at a time.</summary>
    public const int MissingEvents = 50;

    /// <summary>At how many places in the graph the state is fetched because of one event.</summary>
    public const int FetchedStates = 10;

    /// <summary>Up to how many events of a state are fetched one by one; from there on the whole state is.</summary>
    public const int FetchedOneByOne = 50;

    /// <summary>How many events are fetched at a time because of one event.</summary>
    public const int FetchesAtOnce = 4;

    /// <summary>The largest state that is fetched, in bytes.</summary>
    public const long StateBytes = 128 * 1_024 * 1_024;

    /// <summary>How many servers are asked for the same thing.</summary>
    public const int ServersAsked = 3;

    /// <summary>For how many events what is missing is fetched at a time.</summary>
    public const int GapsAtOnce = 32;

    /// <summary>For how many events what is missing is fetched or waits to be; more events are dropped, and come back with later ones.</summary>
    public const int GapsWaiting = 1_024;

    /// <summary>How many events a backfill asks for.</summary>
    public const int BackfilledEvents = 100;

    /// <summary>How many gaps one backfill begins with.</summary>
    public const int BackfilledGaps = 20;

    /// <summary>How long a server waits for an answer to its transaction because of events whose parents are missing.</summary>
    public static readonly TimeSpan GapPatience = TimeSpan.FromSeconds(10);

    /// <summary>How long fetching what one event lacks may take.</summary>
    public static readonly TimeSpan GapTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How long a client waits for history from other servers.</summary>
    public static readonly TimeSpan BackfillPatience = TimeSpan.FromSeconds(10);

    /// <summary>How soon a server that has not answered is asked again; the wait doubles with each further failure.</summary>
    public static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait before a server is asked again.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(30);

    /// <summary>How soon history that nobody has given is asked for again.</summary>
    public static readonly TimeSpan FruitlessBackfill = TimeSpan.FromMinutes(1);

    /// <summary>For how long a user of another server is typing unless it says otherwise.</summary>
    public static readonly TimeSpan Typing = TimeSpan.FromSeconds(60);

    /// <summary>When a server with too many transactions under way may send again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
}
