using System.Data.Common;
using Myelin.Server.Http;
using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;
using Myelin.Server.Storage;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.Accounts.Tokens;

/// <summary>Resolves access tokens to callers ("Using access tokens"). Results are cached until the log reports a change of the account.</summary>
internal sealed class AccessTokenAuthentication : IAccessTokenAuthentication
{
    /// <summary>The estimated size of a token and its caller: the hash, the user ID and the device ID.</summary>
    private const long TokenBytes = (3 * EstimatedBytes.Object) + 250;

    private readonly Cache<TokenHash, CachedAccessToken> _cache;
    private readonly AccountGenerations _generations = new();
    private readonly IAccessTokenSource[] _otherSources;
    private readonly IDatabase _database;
    private readonly TokenRefresh _refresh;
    private readonly LastSeen _lastSeen;
    private readonly TimeProvider _time;

    public AccessTokenAuthentication(
        IDatabase database, MemoryBudget budget, ILogTail tail, IEnumerable<IAccessTokenSource> otherSources, TokenRefresh refresh, LastSeen lastSeen, TimeProvider time)
    {
        _database = database;
        _cache = new Cache<TokenHash, CachedAccessToken>(budget, "access_tokens", static (_, _) => TokenBytes);
        _otherSources = [.. otherSources];
        _refresh = refresh;
        _lastSeen = lastSeen;
        _time = time;

        // Never unsubscribed: this lives as long as the process.
        _ = tail.Follow(_generations);
    }

    public ValueTask<Caller> AuthenticateAsync(string accessToken, Presented call, CancellationToken cancellationToken) =>
        _otherSources.Length == 0 && TokenHash.TryOf(accessToken, out var hash) && Cached(hash) is { RefreshedFrom: null } token
            ? ValueTask.FromResult(Admit(token, call))
            : AuthenticateSlowlyAsync(accessToken, call, cancellationToken);

    public async ValueTask<Caller?> FindAppServiceAsync(string accessToken, Presented call, CancellationToken cancellationToken)
    {
        foreach (var source in _otherSources)
        {
            if (await source.FindAsync(accessToken, call, cancellationToken) is { } caller)
            {
                return caller;
            }
        }

        return null;
    }

    private CachedAccessToken? Cached(TokenHash hash) =>
        _cache.TryGet(hash, out var token) && _generations.IsFresh(token.User.Value, token.Generation) ? token : null;

    private async ValueTask<Caller> AuthenticateSlowlyAsync(string accessToken, Presented call, CancellationToken cancellationToken)
    {
        if (await FindAppServiceAsync(accessToken, call, cancellationToken) is { } caller)
        {
            return caller;
        }

        if (!TokenHash.TryOf(accessToken, out var hash))
        {
            throw AccountRefusals.UnknownToken("Unrecognised access token.", softLogout: false);
        }

        var token = Cached(hash) ?? await LoadAsync(hash, cancellationToken)
            ?? throw AccountRefusals.UnknownToken("Unrecognised access token.", softLogout: false);
        var admitted = Admit(token, call);
        if (token.RefreshedFrom is { } refreshToken)
        {
            await _refresh.ConfirmAsync(token.User, admitted.Device!.Value, admitted.AccessToken, refreshToken, cancellationToken);
        }

        return admitted;
    }

    private Caller Admit(CachedAccessToken token, Presented call)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (token.ExpiresAt <= now)
        {
            throw AccountRefusals.UnknownToken("The access token has expired.", softLogout: true);
        }

        if (token.IsLocked && !call.AllowsLocked)
        {
            throw AccountRefusals.Locked();
        }

        if (token.ShouldNote(now, call.Address))
        {
            _lastSeen.Note(token.User, token.Caller.Device!.Value, now, call.Address, call.UserAgent);
        }

        return token.Caller;
    }

    private async ValueTask<CachedAccessToken?> LoadAsync(TokenHash hash, CancellationToken cancellationToken)
    {
        var generation = _generations.Now;
        var found = await _database.ReadAsync(
            (session, token) => session.QuerySingleOrDefaultAsync(
                """
                SELECT t.token_number, t.device_id, t.expires_at, t.refreshed_from, t.user_number,
                    a.user_id, a.kind, a.is_administrator, a.is_suspended, a.is_locked
                FROM access_tokens t JOIN accounts a ON a.user_number = t.user_number
                WHERE t.hash = $1 AND a.is_deactivated = 0
                """,
                row => Read(row, generation),
                token,
                hash.ToBytes()),
            cancellationToken);
        if (found is not null)
        {
            _cache.Set(hash, found);
        }

        return found;
    }

    private static CachedAccessToken Read(DbDataReader row, long generation)
    {
        var kind = (AccountKind)row.GetInt64(6) == AccountKind.Guest ? CallerKind.Guest : CallerKind.User;
        var caller = new Caller(UserId.Parse(row.GetString(5)), new DeviceId(row.GetString(1)), kind)
        {
            AccessToken = row.GetInt64(0),
            IsAdministrator = row.GetInt64(7) != 0,
            IsSuspended = row.GetInt64(8) != 0,
        };
        return new CachedAccessToken(caller, new UserNumber(row.GetInt64(4)), generation, row.IsDBNull(2) ? null : row.GetInt64(2))
        {
            RefreshedFrom = row.IsDBNull(3) ? null : row.GetInt64(3),
            IsLocked = row.GetInt64(9) != 0,
        };
    }
}

/// <summary>What an access token resolves to, as read at a generation of its user (<see cref="AccountGenerations"/>).</summary>
internal sealed class CachedAccessToken(Caller caller, UserNumber user, long generation, long? expiresAt)
{
    // When its use was last recorded, so that the hot path only compares.
    private long _notedAt;
    private System.Net.IPAddress? _notedAddress;

    public Caller Caller => caller;

    public UserNumber User => user;

    public long Generation => generation;

    /// <summary>Milliseconds since the epoch; null if it does not expire.</summary>
    public long? ExpiresAt => expiresAt;

    public bool IsLocked { get; init; }

    /// <summary>The refresh token that it came from, which its first use invalidates; null once that has happened.</summary>
    public long? RefreshedFrom { get; init; }

    /// <summary>Whether to record this use: the first in an interval, or one from another address.</summary>
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
