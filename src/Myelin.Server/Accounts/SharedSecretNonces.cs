using System.Security.Cryptography;

namespace Myelin.Server.Accounts;

/// <summary>The nonces of shared-secret registration: each can be used once, for a short time.</summary>
internal sealed class SharedSecretNonces(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _endsAt = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    public string Create()
    {
        var nonce = RandomNumberGenerator.GetHexString(64, lowercase: true);
        lock (_lock)
        {
            while (_byAge.Count >= AccountLimits.MaximumNonces)
            {
                _endsAt.Remove(_byAge.Dequeue());
            }

            _endsAt.Add(nonce, time.GetUtcNow() + AccountLimits.NonceLifetime);
            _byAge.Enqueue(nonce);
        }

        return nonce;
    }

    /// <summary>Uses up the nonce; false if it is unknown, already used or too old.</summary>
    public bool Take(string nonce)
    {
        lock (_lock)
        {
            return _endsAt.Remove(nonce, out var endsAt) && endsAt > time.GetUtcNow();
        }
    }
}
