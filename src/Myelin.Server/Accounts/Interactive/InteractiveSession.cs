namespace Myelin.Server.Accounts.Interactive;

/// <summary>How far a client has come. Holds no password nor anything else that was presented, but a registration token.</summary>
internal sealed class InteractiveSession(string id, InteractiveRequest request, DateTimeOffset endsAt)
{
    public string Id => id;

    public DateTimeOffset EndsAt => endsAt;

    /// <summary>The stages completed, in order. Guarded, as is the outcome, by <see cref="Gate"/>.</summary>
    public List<string> Completed { get; } = [];

    public InteractiveOutcome Outcome { get; set; } = new();

    /// <summary>One attempt at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Carried out; its id is not known any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether the session was begun by the same request of the same user.</summary>
    public bool IsFor(InteractiveRequest other) => request.Operation == other.Operation && request.User == other.User;
}
