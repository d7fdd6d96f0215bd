using Myelin.Server.Http;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>What an access token stands for, as read at a generation of its user (<see cref="AccountGenerations"/>).</summary>
internal sealed class CachedAccessToken(Caller caller, UserNumber user, long generation, long? expiresAt)
{
    // The minute in which it was last noted as seen, so that the hot path does no more than compare.
    private long _notedAt;
    private System.Net.IPAddress? _notedAddress;

    public Caller Caller => caller;

    public UserNumber User => user;

    public long Generation => generation;

    /// <summary>Milliseconds since the epoch; null if it does not expire.</summary>
    public long? ExpiresAt => expiresAt;

    public bool IsLocked { get; init; }

    /// <summary>The refresh token that it came from and that ends with its first use; null once that has happened.</summary>
    public long? RefreshedFrom { get; init; }

    /// <summary>Whether this use is worth noting: the first of an interval, or from another address.</summary>
    public bool ShouldNote(long now, System.Net.IPAddress? address)
    {
        if (now - Volatile.Read(ref _notedAt) < (long)AccountLimits.LastSeenInterval.TotalMilliseconds
            && (ReferenceEquals(address, _notedAddress) || Equals(address, _notedAddress)))
        {
            return false;
        }

        Volatile.Write(ref _notedAt, now);
        _notedAddress = address;
        return true;
    }
}
