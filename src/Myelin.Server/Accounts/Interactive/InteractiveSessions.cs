using System.Security.Cryptography;

namespace Myelin.Server.Accounts.Interactive;

/// <summary>Authentication sessions, in memory. Their number and lifetime are bounded; the oldest are dropped.</summary>
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

    /// <summary>The session; null if it is unknown or has expired.</summary>
    public InteractiveSession? Find(string id)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(id, out var session) && session.EndsAt > time.GetUtcNow() ? session : null;
        }
    }

    /// <summary>For each registration token, the number of sessions that have sent it but not created an account yet.</summary>
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

/// <summary>A client's progress. Of what the client sent, it keeps only a registration token.</summary>
internal sealed class InteractiveSession(string id, InteractiveRequest request, DateTimeOffset endsAt)
{
    public string Id => id;

    public DateTimeOffset EndsAt => endsAt;

    /// <summary>The completed stages, in order. <see cref="Gate"/> guards these and the outcome.</summary>
    public List<string> Completed { get; } = [];

    public InteractiveOutcome Outcome { get; set; } = new();

    /// <summary>Lets one attempt run at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Whether the request has been run, which makes the session's ID invalid.</summary>
    public bool IsOver { get; set; }

    /// <summary>Whether the same user began the session for the same request.</summary>
    public bool IsFor(InteractiveRequest other) => request.IsSameAs(other);
}
