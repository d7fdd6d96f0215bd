using System.Security.Cryptography;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>The sessions under way, in memory: bounded in number and time, the oldest give way.</summary>
internal sealed class InteractiveSessions(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, InteractiveSession> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<InteractiveSession> _byAge = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    public InteractiveSession Begin(InteractiveRequest request)
    {
        var now = time.GetUtcNow();
        var session = new InteractiveSession(
            System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18)), request, now + AccountLimits.InteractiveSessionLifetime);
        lock (_lock)
        {
            while (_byAge.TryPeek(out var oldest)
                && (oldest.EndsAt <= now || _byAge.Count >= AccountLimits.MaximumInteractiveSessions || !_sessions.ContainsKey(oldest.Id)))
            {
                _byAge.Dequeue();
                _sessions.Remove(oldest.Id);
            }

            _sessions.Add(session.Id, session);
            _byAge.Enqueue(session);
        }

        return session;
    }

    /// <summary>The session; null if it is not known or has expired.</summary>
    public InteractiveSession? Find(string id)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(id, out var session) && session.EndsAt > time.GetUtcNow() ? session : null;
        }
    }

    /// <summary>How many sessions hold each registration token, having shown it and not made an account yet.</summary>
    public Dictionary<string, int> CountByRegistrationToken()
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return _sessions.Values
                .Where(session => session.EndsAt > now)
                .Select(session => session.Outcome.RegistrationToken)
                .OfType<string>()
                .CountBy(token => token, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal);
        }
    }

    public void End(InteractiveSession session)
    {
        lock (_lock)
        {
            _sessions.Remove(session.Id);
        }
    }
}

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
    public bool IsFor(InteractiveRequest other) => request.IsSameAs(other);
}
